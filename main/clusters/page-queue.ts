/**
 * Pages of lists are worked on one after the other, as they came. Side by side in turns all of them would be done only
 * when the last one is, and among them the rows that someone waits for.
 */
export class PageQueue {
  private last: Promise<void> = Promise.resolve()

  /** Does the work when that of every page before is done, or has failed. Errors: those of the work. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.last.then(work)
    this.last = done.catch(() => undefined)
    return done
  }
}
