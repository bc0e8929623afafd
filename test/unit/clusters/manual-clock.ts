import type { Clock } from '@main/clusters/cluster-access.ts'

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  private time = 1_000_000
  private set = 0
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  now(): number {
    return this.time + this.set
  }

  /** Sets the wall clock forward or back, or lets the machine sleep: timers know nothing of it. */
  jump(ms: number): void {
    this.set += ms
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  get waiting(): number {
    return this.timers.size
  }

  /** Goes on by so much, and calls what became due, in order; lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      await settle()
      const due = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.timers.delete(due)
      this.time = due.at
      due.callback()
    }
    this.time = end
    await settle()
  }
}

/** Lets everything run that waits for nothing but its turn. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
