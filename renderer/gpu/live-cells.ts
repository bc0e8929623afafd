import type { GpuFeed } from './gpu-feed.ts'
import type { Painter, PaintQueue } from './paint-queue.ts'

/** So many are written in one frame: to lay out and paint a whole table of them takes longer than a frame. */
const cellsOfFrame = 40

/** The figures of a table that change every second, written into their cells without drawing the table anew. */
export class LiveCells implements Painter {
  private readonly cells = new Set<() => void>()
  /** Of this round, still to be written. */
  private rest: (() => void)[] = []
  /** There was another round. */
  private due = false

  constructor(
    readonly feed: GpuFeed,
    private readonly queue: PaintQueue,
  ) {}

  /** Writes now, and whenever there is something new. */
  add(write: () => void): () => void {
    this.cells.add(write)
    write()
    return () => this.cells.delete(write)
  }

  /** @returns what ends it. */
  follow(): () => void {
    const end = this.feed.onRound(() => {
      this.due = true
      this.queue.ask(this)
    })
    return () => {
      end()
      this.queue.drop(this)
    }
  }

  paint(): void {
    if (this.rest.length === 0 && this.due) {
      this.due = false
      this.rest = [...this.cells]
    }
    for (const write of this.rest.splice(0, cellsOfFrame)) if (this.cells.has(write)) write()
    if (this.rest.length > 0 || this.due) this.queue.ask(this)
  }
}
