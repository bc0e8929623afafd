import type { FrameScheduler } from '../bridge/next-frame.ts'

/** Draws itself from what is known now. */
export interface Painter {
  paint(): void
}

/**
 * So much of one frame goes into drawing, ms. What is drawn is painted at the frame's end, which takes three times as long
 * again where the processor does it; the rest of a frame of 16.7 ms belongs to the page.
 */
const budgetMs = 2

/**
 * The one loop in which graphs, bars and the map are drawn. Readings arrive in lumps, so what doesn't fit into a frame is
 * drawn in the next, in the order in which it was asked for. There is no frame while nothing is to be drawn.
 */
export class PaintQueue {
  private readonly waiting = new Set<Painter>()
  private requested = false

  constructor(
    private readonly frames: FrameScheduler,
    private readonly now: () => number,
  ) {}

  /** Asks for one drawing; asked for again before it was drawn is the same one. */
  ask(painter: Painter): void {
    this.waiting.add(painter)
    if (this.requested) return
    this.requested = true
    // The frame in which readings arrive has what React draws of them to do; graphs begin with the next.
    this.frames(() => this.request())
  }

  /** What was taken off the screen is not drawn any more. */
  drop(painter: Painter): void {
    this.waiting.delete(painter)
  }

  private request(): void {
    this.requested = this.waiting.size > 0
    if (!this.requested) return
    this.frames(() => {
      const until = this.now() + budgetMs
      // Who asks again while painting has its turn in another frame.
      for (const painter of [...this.waiting]) {
        // One of those before may have taken it off the screen.
        if (!this.waiting.delete(painter)) continue
        painter.paint()
        if (this.now() >= until) break
      }
      this.request()
    })
  }
}
