import type { WireMessage } from '@shared/clusters/wire-form.ts'
import { fieldAt, lengthDelimited, MalformedMessage, readMessage } from './wire-reader.ts'

/** Before every message (k8s.io/apimachinery/pkg/runtime/serializer/protobuf). */
export const mark = Buffer.from('k8s\0', 'latin1')
/** message Unknown: what is wrapped. */
export const rawField = 2
/** message PodList and every other list: its metadata and its objects. */
const listMetadataField = 1
const itemsField = 2
/** Number, type and length of a field are no longer than this. */
const longestHead = 20
/** etcd takes no object of more than a few MiB. */
const largestField = 64 * 1024 * 1024
/** So much is cut at a time: many objects, and a few ms of work with them. */
const worthCutting = 512 * 1024

const listMetadata = {
  2: ['resourceVersion', 'text'],
  3: ['continue', 'text'],
  4: ['remainingItemCount', 'number'],
} as const satisfies WireMessage

/**
 * Cuts a list in protobuf into its objects, still unread, while it is coming: of a list of any length no more is held
 * than some of its objects. They lie in memory that is used again, so they are good until the next `push`.
 * Throws MalformedMessage.
 */
export class WireListCutter {
  /** Null until it has come, which is before the first object. */
  metadata: unknown = null
  private stage: 'mark' | 'envelope' | 'list' | 'behind' = 'mark'
  private memory = Buffer.alloc(0)
  /** What was not cut yet lies from here … */
  private from = 0
  /** … to here. */
  private to = 0
  /** Nothing can be cut, or it is not worth while, before so many bytes are there. */
  private wanted = worthCutting
  /** Bytes of the list that were not cut yet. */
  private left = 0

  /** @returns the objects that are whole now; none until it is worth while. */
  push(chunk: Buffer): Buffer[] {
    // Behind the list comes nothing that is read.
    if (this.stage === 'behind') return []
    this.makeRoom(chunk.length)
    this.to += chunk.copy(this.memory, this.to)
    return this.to - this.from < this.wanted ? [] : this.cut(longestHead)
  }

  /** No more comes. @returns the last objects. */
  end(): Buffer[] {
    const objects = this.cut(1)
    if (this.stage === 'mark' || this.stage === 'envelope') throw new MalformedMessage('an empty envelope')
    if (this.left > 0) throw new MalformedMessage('a list that is cut off')
    if (this.metadata === null) throw new MalformedMessage('a list without metadata')
    return objects
  }

  private makeRoom(bytes: number): void {
    if (this.to + bytes <= this.memory.length) return
    const held = this.to - this.from
    const room = Math.max(2 * worthCutting, held + bytes)
    const before = this.memory
    if (room > before.length) this.memory = Buffer.allocUnsafeSlow(room)
    before.copy(this.memory, 0, this.from, this.to)
    this.from = 0
    this.to = held
  }

  /** @param enough a field's head is looked at only where so many bytes are left. */
  private cut(enough: number): Buffer[] {
    const bytes = this.memory.subarray(0, this.to)
    const objects: Buffer[] = []
    this.wanted = worthCutting
    while (this.to - this.from >= enough && this.stage !== 'behind') {
      const next = this.step(bytes, this.from, objects)
      if (next > bytes.length) {
        const size = next - this.from
        if (size > largestField) throw new MalformedMessage('a field is larger than any object')
        this.wanted = Math.max(worthCutting, size)
        break
      }
      this.from = next
    }
    return objects
  }

  /** Takes one part. @returns where it ends; nothing was taken where that is beyond the bytes. */
  private step(bytes: Buffer, at: number, objects: Buffer[]): number {
    if (this.stage === 'mark') {
      if (!bytes.subarray(at, at + mark.length).equals(mark)) throw new MalformedMessage('not a message of Kubernetes')
      this.stage = 'envelope'
      return at + mark.length
    }
    const { number, type, start, end } = fieldAt(bytes, at)
    if (this.stage === 'envelope') {
      if (number !== rawField || type !== lengthDelimited) return end
      this.left = end - start
      this.stage = this.left > 0 ? 'list' : 'behind'
      return start
    }
    if (end - at > this.left) throw new MalformedMessage('a field runs over the end of its message')
    if (end > bytes.length) return end
    this.left -= end - at
    if (this.left === 0) this.stage = 'behind'
    if (type === lengthDelimited && number === itemsField) objects.push(bytes.subarray(start, end))
    else if (type === lengthDelimited && number === listMetadataField && this.metadata === null) {
      this.metadata = readMessage(bytes.subarray(start, end), listMetadata)
    }
    return end
  }
}
