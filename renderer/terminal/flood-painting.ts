import type { Parser } from './screen-feed.ts'

/** Output is a flood above 2 MB a second, looked at over so long, ms. */
const lookMs = 100
const floodBytesPerMs = 2_000
/** A flood is painted so often, ms: nobody reads it, and painting takes most of the time that it needs. */
const paintEveryMs = 100
/** After a key was pressed everything is painted at once for so long, ms. */
const typedMs = 250

export interface Painter {
  /** ms; monotonic. */
  now(): number
  /** Paints in the next frame what was held back, and calls back after that. */
  release(painted: () => void): void
  /** Calls back once, in so many ms. */
  after(ms: number, callback: () => void): void
}

/**
 * Gives a terminal its bytes, and says when it may paint: only ten times a second while they are a flood. Held back is only
 * what is seen: everything is parsed as it comes.
 */
export class FloodPainting implements Parser {
  private lookedAt = 0
  private bytesSince = 0
  private flood = false
  private heldAt: number | null = null
  /** What was let go has not been painted yet. */
  private painting = false
  private typedAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly parser: Parser,
    private readonly painter: Painter,
  ) {}

  /** Nothing is to be painted now. */
  get held(): boolean {
    return this.heldAt !== null
  }

  write(bytes: Uint8Array, done: () => void): void {
    const now = this.painter.now()
    this.look(now, bytes.length)
    this.letGoWhenDue(now)
    if (!this.held && this.flood && !this.painting && now - this.typedAt > typedMs) this.hold(now)
    this.parser.write(bytes, done)
  }

  /** A key was pressed: what it does is wanted to be seen. */
  typed(): void {
    this.typedAt = this.painter.now()
    if (this.held) this.letGo()
  }

  private look(now: number, bytes: number): void {
    const since = now - this.lookedAt
    if (since > lookMs) {
      this.flood = this.bytesSince / since > floodBytesPerMs
      this.lookedAt = now
      this.bytesSince = 0
    }
    this.bytesSince += bytes
  }

  private hold(now: number): void {
    this.heldAt = now
    // The flood may end here, and then nothing else comes that would show it; so also when the timer rings a hair early.
    this.painter.after(paintEveryMs, () => {
      if (this.heldAt === now) this.letGo()
    })
  }

  private letGoWhenDue(now: number): void {
    if (this.heldAt !== null && now - this.heldAt >= paintEveryMs) this.letGo()
  }

  private letGo(): void {
    this.heldAt = null
    this.painting = true
    this.painter.release(() => {
      this.painting = false
    })
  }
}
