import type { Clock } from '@main/clusters/cluster-access.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { type FlowMarks, flowMarks, type ToScreen, typingMarks } from '@shared/terminal/port-messages.ts'

/** Output that comes within this time after a message goes out together, ms. */
const gatherMs = 5
/** Somebody counts as typing for so long after a key, ms. */
const typingMs = 1_000
/** Ctrl-C drops only what a person would have to wait for, bytes. */
const worthDropping = 16 * 1024
/** Output that was dropped counts as over after so long without any, and is shown again after so long at the latest, ms. */
const quietMs = 60
const longestDrop = 2_000
/** The last bytes of what is dropped are shown: the prompt is among them. */
const keptTail = 2 * 1024

export interface HeldSource {
  /** Stops the program by not reading from it. */
  pause(): void
  resume(): void
}

interface Dropping {
  bytes: number
  tail: Buffer
  cancelQuiet: Unsubscribe
  readonly cancelLongest: Unsubscribe
}

/**
 * Output on its way to a screen: gathered, counted, and held at its source while the screen is behind. At most
 * the high mark and one message are under way, and what the source gave before it heard of the hold waits here.
 */
export class OutputFlow {
  private send: ((message: ToScreen) => void) | null = null
  private waiting: Buffer[] = []
  private waitingBytes = 0
  private unacknowledged = 0
  private held = false
  private cancelGather: Unsubscribe | null = null
  private dropping: Dropping | null = null
  private closed = false
  private typedAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly source: HeldSource,
    private readonly clock: Clock,
  ) {}

  /** Whether the source is not to be read from now; a new source begins as it is. */
  get holds(): boolean {
    return this.held
  }

  /** A screen is there; only one is at a time. */
  attach(send: (message: ToScreen) => void): void {
    this.send = send
    this.unacknowledged = 0
    this.flush()
    if (this.unacknowledged < this.marks.high) this.release()
  }

  /** The screen is gone: the program is held until another one comes. */
  detach(): void {
    this.send = null
    this.unacknowledged = 0
    this.hold()
  }

  push(chunk: Buffer): void {
    if (this.closed) return
    if (this.dropping !== null) {
      this.dropMore(this.dropping, chunk)
      return
    }
    this.waiting.push(chunk)
    this.waitingBytes += chunk.length
    if (this.waitingBytes >= this.marks.message || this.cancelGather === null) this.flush()
  }

  /** A key was pressed: from now on less is under way for a while, so that its echo comes soon. */
  typed(): void {
    this.typedAt = this.clock.now()
  }

  acknowledge(bytes: number): void {
    this.unacknowledged = Math.max(0, this.unacknowledged - bytes)
    const { low, message } = this.marks
    if (this.unacknowledged > low) return
    // What is being gathered goes out by itself; a message for each acknowledgement would make them ever smaller.
    if (this.cancelGather === null || this.waitingBytes >= message) this.flush()
    if (this.unacknowledged <= low) this.release()
  }

  /** Drops what waits to be shown, when that is much, and what still comes of it. @returns whether it did. */
  interrupt(): boolean {
    if (this.dropping !== null || this.send === null) return false
    if (this.unacknowledged + this.waitingBytes < worthDropping) return false
    const tail = Buffer.concat(this.waiting)
    this.dropping = {
      bytes: tail.length,
      tail: tail.subarray(-keptTail),
      cancelQuiet: this.clock.after(quietMs, () => this.endDropping()),
      cancelLongest: this.clock.after(longestDrop, () => this.endDropping()),
    }
    this.waiting = []
    this.waitingBytes = 0
    this.send({ type: 'drop' })
    this.release()
    return true
  }

  /** What the screen threw away counts as dropped and as taken. */
  dropped(bytes: number): void {
    if (this.dropping !== null) this.dropping.bytes += bytes
    this.acknowledge(bytes)
  }

  /** Forgets everything; what still comes is thrown away, so that the source can come to its end. */
  close(): void {
    this.closed = true
    this.send = null
    this.waiting = []
    this.waitingBytes = 0
    this.cancelGather?.()
    this.dropping?.cancelQuiet()
    this.dropping?.cancelLongest()
    this.dropping = null
  }

  private get marks(): FlowMarks {
    return this.clock.now() - this.typedAt < typingMs ? typingMarks : flowMarks
  }

  private flush(): void {
    this.cancelGather?.()
    this.cancelGather = null
    const { send } = this
    const { high, message } = this.marks
    let sent = false
    while (send !== null && this.waitingBytes > 0 && this.unacknowledged < high) {
      const bytes = this.take(Math.min(message, this.waitingBytes))
      this.unacknowledged += bytes.length
      send({ type: 'output', bytes })
      sent = true
    }
    if (sent) {
      this.cancelGather = this.clock.after(gatherMs, () => {
        this.cancelGather = null
        if (this.waitingBytes > 0) this.flush()
      })
    }
    if (this.unacknowledged >= high || this.waitingBytes >= message) this.hold()
  }

  /** In memory of its own: a message takes along the whole buffer that its bytes are a part of. */
  private take(size: number): Uint8Array {
    const bytes = new Uint8Array(size)
    let filled = 0
    for (let first = this.waiting[0]; first !== undefined && filled < size; first = this.waiting[0]) {
      const part = first.subarray(0, size - filled)
      bytes.set(part, filled)
      filled += part.length
      if (part.length === first.length) this.waiting.shift()
      else this.waiting[0] = first.subarray(part.length)
    }
    this.waitingBytes -= filled
    return bytes
  }

  private hold(): void {
    if (this.held) return
    this.held = true
    this.source.pause()
  }

  private release(): void {
    if (!this.held || this.send === null) return
    this.held = false
    this.source.resume()
  }

  private dropMore(dropping: Dropping, chunk: Buffer): void {
    dropping.bytes += chunk.length
    dropping.tail = Buffer.concat([dropping.tail, chunk]).subarray(-keptTail)
    dropping.cancelQuiet()
    dropping.cancelQuiet = this.clock.after(quietMs, () => this.endDropping())
  }

  private endDropping(): void {
    const { dropping } = this
    if (dropping === null) return
    this.dropping = null
    dropping.cancelQuiet()
    dropping.cancelLongest()
    const tail = wholeLines(dropping.tail)
    this.waiting.push(Buffer.from(dropMark(dropping.bytes - tail.length)), tail)
    this.waitingBytes = this.waiting.reduce((sum, { length }) => sum + length, 0)
    this.flush()
  }
}

/** From the first line that is there as a whole: what is before may be the rest of an escape sequence. */
function wholeLines(tail: Buffer): Buffer {
  const lineEnd = tail.indexOf('\n')
  return lineEnd === -1 ? Buffer.alloc(0) : tail.subarray(lineEnd + 1)
}

/** CAN ends a sequence that was cut, SI and SGR 0 what it may have left switched on. */
function dropMark(bytes: number): string {
  const amount = bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
  return `\x18\x0f\x1b[0m\r\n\x1b[7m ${amount} of output not shown: Ctrl-C \x1b[0m\r\n`
}
