/** Growing waits with jitter, so that many clusters and kinds do not come back all at once. */
export class Backoff {
  private attempt = 0

  constructor(
    private readonly firstMs: number,
    private readonly random: () => number,
  ) {}

  /** The next wait, ms: doubled each time up to the cap, of which the upper half is random. */
  next(capMs: number): number {
    const full = Math.min(capMs, this.firstMs * 2 ** Math.min(this.attempt, 20))
    this.attempt += 1
    return full / 2 + (full / 2) * this.random()
  }

  reset(): void {
    this.attempt = 0
  }
}
