import type { WireMessage } from '@shared/clusters/wire-form.ts'
import { mark, rawField, WireListCutter } from './wire-list-cutter.ts'
import { MalformedMessage, readMessage, sliceFields } from './wire-reader.ts'

/** Asks for protobuf; a server that has none for the kind, or a proxy that does not know it, may send JSON. */
export const wireAccept = 'application/vnd.kubernetes.protobuf,application/json'
const wireType = 'application/vnd.kubernetes.protobuf'

const status = { 3: ['message', 'text'], 4: ['reason', 'text'], 6: ['code', 'number'] } as const satisfies WireMessage

export function isWire(contentType: string): boolean {
  return contentType.startsWith(wireType)
}

/** A page of a list in the form that the JSON one has, its objects still unread. Throws MalformedMessage. */
export function readWireList(body: Buffer): { metadata: unknown; items: Buffer[] } {
  const cutter = new WireListCutter()
  const items = [...cutter.push(body), ...cutter.end()]
  return { metadata: cutter.metadata, items }
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
