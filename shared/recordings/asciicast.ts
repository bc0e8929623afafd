import { z } from 'zod'

/** A line that is longer is no line of a recording, bytes. What the cockpit writes at once is far below. */
export const longestLine = 1024 * 1024
/** Beyond this a screen of the size that a file asks for would fill the memory. */
const mostColumns = 1_000
const mostRows = 500
/** A year, s: what says more is no time. */
const longestTime = 31_536_000
/** A pause that is longer is cut to this when it is played, s. */
export const idleLimit = 2

const columns = z.int().min(1).max(mostColumns)
const rows = z.int().min(1).max(mostRows)

/** The first line of an asciicast v2 file, as far as it is used. */
export const castHeader = z.object({
  version: z.literal(2),
  width: columns,
  height: rows,
  /** s since the epoch; null where the file does not say. */
  timestamp: z.number().min(0).max(1e11).nullish().default(null),
  title: z.string().max(300).nullish().default(null),
})
export type CastHeader = z.output<typeof castHeader>

/** `at`: s since the beginning, as the file has it. */
export const castEvent = z.discriminatedUnion('type', [
  z.object({ at: z.number(), type: z.literal('output'), text: z.string() }),
  z.object({ at: z.number(), type: z.literal('resize'), columns, rows }),
  z.object({ at: z.number(), type: z.literal('mark'), text: z.string() }),
])
export type CastEvent = z.infer<typeof castEvent>

const eventLine = z.tuple([z.number().min(0).max(longestTime), z.string().max(8), z.string()])

/** null for what is no header. */
export function readHeader(line: string): CastHeader | null {
  return castHeader.safeParse(jsonOf(line)).data ?? null
}

/** null for a line that is no event; 'other' for one of a kind that is not shown, such as what was typed. */
export function readEvent(line: string): CastEvent | 'other' | null {
  const parsed = eventLine.safeParse(jsonOf(line))
  if (!parsed.success) return null
  const [at, code, content] = parsed.data
  switch (code) {
    case 'o':
      return { at, type: 'output', text: content }
    case 'm':
      return { at, type: 'mark', text: content.slice(0, 300) }
    case 'r': {
      const [, width, height] = /^(\d{1,4})x(\d{1,4})$/.exec(content) ?? []
      const event = castEvent.safeParse({ at, type: 'resize', columns: Number(width), rows: Number(height) })
      return event.data ?? null
    }
    default:
      return 'other'
  }
}

function jsonOf(line: string): unknown {
  if (line.length > longestLine) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

export const headerLine = (header: CastHeader): string =>
  `${JSON.stringify({ ...header, env: { TERM: 'xterm-256color' } })}\n`

/** @param seconds since the beginning, to the millisecond. */
export function eventText(seconds: number, code: 'o' | 'r' | 'm', content: string): string {
  return `${JSON.stringify([Number(seconds.toFixed(3)), code, content])}\n`
}

/** Turns the times of a file into those at which events are shown: never backwards, and long pauses cut. */
export class ShownTime {
  private last = 0
  private shown = 0

  /** @param at s, of the next event. @returns s since the beginning of the replay. */
  of(at: number): number {
    const pause = Math.max(0, at - this.last)
    this.last = Math.max(this.last, at)
    this.shown += Math.min(pause, idleLimit)
    return this.shown
  }
}
