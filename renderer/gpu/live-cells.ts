import type { GpuFeed } from './gpu-feed.ts'
import type { Painter, PaintQueue } from './paint-queue.ts'

/** The figures of a table that change every second, written into their cells without drawing the table anew. */
export class LiveCells implements Painter {
  private readonly cells = new Set<() => void>()

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
    const end = this.feed.onRound(() => this.queue.ask(this))
    return () => {
      end()
      this.queue.drop(this)
    }
  }

  paint(): void {
    for (const write of this.cells) write()
  }
}
