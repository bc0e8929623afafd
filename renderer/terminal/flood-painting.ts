import type { Parser } from './screen-feed.ts'
import { SequenceEdge } from './sequence-edge.ts'

/** Output is a flood above 2 MB a second, looked at over so long, ms. */
const lookMs = 100
const floodBytes = 200_000
/** A flood is painted so often, ms: nobody reads it, and painting takes most of the time that it needs. */
const paintEveryMs = 100
/** After a key was pressed everything is painted at once for so long, ms. */
const typedMs = 250

/** "Synchronized output" (DEC mode 2026): nothing is painted between the two, what is in between is there at once. */
const hold = new TextEncoder().encode('\x1b[?2026h')
const show = new TextEncoder().encode('\x1b[?2026l')

export interface Frames {
  /** ms; monotonic. */
  now(): number
  /** Calls back in the next frame, after what was asked for before. */
  next(callback: () => void): void
}

/**
 * Gives a terminal its bytes, and lets it paint only ten times a second while they are a flood. Held back is only what is
 * seen: everything is parsed as it comes.
 */
export class FloodPainting implements Parser {
  private readonly edge = new SequenceEdge()
  private unparsed = 0
  private lookedAt = 0
  private bytesSince = 0
  private flood = false
  private heldAt: number | null = null
  /** What was let go has not been painted yet. */
  private painting = false
  private typedAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly parser: Parser,
    private readonly frames: Frames,
  ) {}

  write(bytes: Uint8Array, done: () => void): void {
    const now = this.frames.now()
    this.look(now, bytes.length)
    if (this.edge.whole) {
      if (this.heldAt !== null && now - this.heldAt >= paintEveryMs) this.letGo()
      else if (this.heldAt === null && this.flood && !this.painting && now - this.typedAt > typedMs) {
        this.heldAt = now
        this.parser.write(hold, () => undefined)
      }
    }
    this.edge.take(bytes)
    this.unparsed += 1
    this.parser.write(bytes, () => {
      this.unparsed -= 1
      done()
      // In the middle of a sequence nothing can be put; then the terminal lets go by itself after a second.
      if (this.unparsed === 0 && this.heldAt !== null && this.edge.whole) this.letGo()
    })
  }

  /** A key was pressed: what it does is wanted to be seen. */
  typed(): void {
    this.typedAt = this.frames.now()
    if (this.heldAt !== null && this.edge.whole) this.letGo()
  }

  private look(now: number, bytes: number): void {
    if (now - this.lookedAt > lookMs) {
      this.flood = this.bytesSince > floodBytes
      this.lookedAt = now
      this.bytesSince = 0
    }
    this.bytesSince += bytes
  }

  private letGo(): void {
    this.heldAt = null
    this.painting = true
    this.parser.write(show, () =>
      this.frames.next(() => {
        this.painting = false
      }),
    )
  }
}
