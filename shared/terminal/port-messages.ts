import { z } from 'zod'

/**
 * What runs over the port between a screen and the process that holds its session. Output goes as bytes, without a
 * schema: it is checked by hand, for it comes thousands of times a second.
 */

export interface FlowMarks {
  /** Unacknowledged bytes above which the program is held. */
  readonly high: number
  /** And below which it goes on. */
  readonly low: number
  /** The most bytes of one message to the screen. */
  readonly message: number
}
/** Few large messages cost the least. */
export const flowMarks: FlowMarks = { high: 1024 * 1024, low: 512 * 1024, message: 256 * 1024 }
/** While somebody types: what a key does comes after all that is under way. */
export const typingMarks: FlowMarks = { high: 128 * 1024, low: 64 * 1024, message: 64 * 1024 }
/** The most characters of one message from the screen; what is pasted comes in several. */
export const largestInput = 16 * 1024

const size = z.int().min(1).max(2_000)

export const toHost = z.discriminatedUnion('type', [
  /** What was typed or pasted; `bytes`: each character is one byte (mouse reports of old encodings). */
  z.object({ type: z.literal('input'), text: z.string().max(largestInput), bytes: z.boolean() }),
  /** Ctrl-C on the normal screen: what waits to be shown is dropped, with a visible mark. */
  z.object({ type: z.literal('interrupt') }),
  z.object({ type: z.literal('resize'), columns: size, rows: size }),
  /** So many bytes were shown. */
  z.object({ type: z.literal('ack'), bytes: z.int().min(0) }),
  /** So many bytes were thrown away by the screen, because of `drop`. */
  z.object({ type: z.literal('dropped'), bytes: z.int().min(0) }),
])
export type ToHost = z.infer<typeof toHost>

export type ToScreen =
  | { readonly type: 'output'; readonly bytes: Uint8Array }
  /** Throw away what you have not shown yet, and say how much it was. */
  | { readonly type: 'drop' }

/** null for what is not one of ours. */
export function readToScreen(value: unknown): ToScreen | null {
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  if (value.type === 'drop') return { type: 'drop' }
  if (value.type !== 'output' || !('bytes' in value) || !(value.bytes instanceof Uint8Array)) return null
  return value.bytes.byteLength > flowMarks.message ? null : { type: 'output', bytes: value.bytes }
}
