import { z } from 'zod'

/**
 * What runs over the port between a screen and the process that holds its session. Output goes as bytes, without a
 * schema: it is checked by hand, for it comes thousands of times a second.
 */

/** Unacknowledged bytes above which the program is held, and below which it goes on. */
export const highWater = 768 * 1024
export const lowWater = 384 * 1024
/** The most bytes of one message to the screen. */
export const largestOutput = 256 * 1024
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
  return value.bytes.byteLength > largestOutput ? null : { type: 'output', bytes: value.bytes }
}
