import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import { ApiError } from './api-failure.ts'
import { Backoff } from './backoff.ts'
import type { Clock } from './cluster-access.ts'
import type { RowsState } from './rows-freshness.ts'

const firstBackoff = 500
const longestBackoff = 30_000
/** What was live not long ago is tried again soon. */
const recentlyLive = 5 * 60_000
const recentBackoff = 2_000
const deniedFirst = 1_000
const deniedLongest = 60_000
const patience = 3

export interface Verdict {
  /** What the rows are from now on; null where they are only in doubt. */
  readonly state: RowsState | null
  /** Whether only a new list is certain to miss nothing. */
  readonly listAnew: boolean
  /** How long to wait before the next try, ms. */
  readonly wait: number
}

/** What a failed list or watch means for its rows, and how soon it is tried again. */
export class RetryPolicy {
  private readonly backoff: Backoff
  private readonly deniedBackoff: Backoff
  private refusals = 0

  constructor(
    private readonly clock: Clock,
    random: () => number,
  ) {
    this.backoff = new Backoff(firstBackoff, random)
    this.deniedBackoff = new Backoff(deniedFirst, random)
  }

  /** A watch has been open for a good while, or a list that needs none was read. */
  healthy(): void {
    this.backoff.reset()
  }

  /** The server let us read. */
  admitted(): void {
    this.refusals = 0
    this.deniedBackoff.reset()
  }

  /** Whatever comes next is tried as for the first time. */
  hurry(): void {
    this.backoff.reset()
    this.deniedBackoff.reset()
  }

  /** @param provenAt as of when the rows were proven last, ms since the epoch; null when they never were. */
  after(error: CockpitError, provenAt: number | null): Verdict {
    const status = error instanceof ApiError ? error.status : null
    const retryAfter = (error instanceof ApiError ? error.retryAfterMs : null) ?? 0
    if (status === 410) {
      const wait = Math.max(retryAfter, this.backoff.next(recentBackoff) / 4)
      return { state: null, listAnew: true, wait }
    }
    if (status === 403) return this.turnedAway('denied', provenAt)
    if (status === 404) return this.turnedAway('absent', provenAt)
    const recent = provenAt !== null && this.clock.now() - provenAt < recentlyLive
    const passing = status === null ? error.code === 'UNREACHABLE' || error.code === 'TIMED_OUT' : status >= 500
    return {
      state: provenAt === null ? 'failed' : 'stale',
      listAnew: error.code === 'BAD_ANSWER',
      wait: Math.max(retryAfter, this.backoff.next(recent && passing ? recentBackoff : longestBackoff)),
    }
  }

  /**
   * A server that starts may deny before its roles are loaded and not know every kind yet, so what was live before is
   * not given up at once, and is tried again soon at first.
   */
  private turnedAway(state: 'denied' | 'absent', provenAt: number | null): Verdict {
    this.refusals += 1
    const patient = provenAt !== null && this.refusals <= patience
    return { state: patient ? 'stale' : state, listAnew: true, wait: this.deniedBackoff.next(deniedLongest) }
  }
}
