import type { WireMessage } from '@shared/clusters/wire-form.ts'
import { MalformedMessage, readMessage, sliceFields } from './wire-reader.ts'

/** Asks for protobuf; a server that has none for the kind, or a proxy that does not know it, may send JSON. */
export const wireAccept = 'application/vnd.kubernetes.protobuf,application/json'
const wireType = 'application/vnd.kubernetes.protobuf'

/** Before every message (k8s.io/apimachinery/pkg/runtime/serializer/protobuf). */
const mark = Buffer.from('k8s\0', 'latin1')
/** message Unknown: what is wrapped. */
const rawField = 2
/** message PodList and every other list: its metadata and its objects. */
const listMetadataField = 1
const itemsField = 2

const listMetadata = {
  2: ['resourceVersion', 'text'],
  3: ['continue', 'text'],
  4: ['remainingItemCount', 'number'],
} as const satisfies WireMessage

const status = { 3: ['message', 'text'], 4: ['reason', 'text'], 6: ['code', 'number'] } as const satisfies WireMessage

export function isWire(contentType: string): boolean {
  return contentType.startsWith(wireType)
}

/** A page of a list in the form that the JSON one has, its objects still unread. Throws MalformedMessage. */
export function readWireList(body: Buffer): { metadata: unknown; items: Buffer[] } {
  const list = unwrap(body)
  const metadata = sliceFields(list, listMetadataField)[0]
  if (metadata === undefined) throw new MalformedMessage('a list without metadata')
  return { metadata: readMessage(metadata, listMetadata), items: sliceFields(list, itemsField) }
}

/** An error's Status as JSON text; empty when it cannot be read. */
export function wireStatusText(body: Buffer): string {
  try {
    return JSON.stringify({ kind: 'Status', ...readMessage(unwrap(body), status) })
  } catch {
    return ''
  }
}

function unwrap(body: Buffer): Buffer {
  if (!body.subarray(0, mark.length).equals(mark)) throw new MalformedMessage('not a message of Kubernetes')
  const raw = sliceFields(body.subarray(mark.length), rawField)[0]
  if (raw === undefined) throw new MalformedMessage('an empty envelope')
  return raw
}
