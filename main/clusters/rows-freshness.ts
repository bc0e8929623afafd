import type { Freshness } from '@shared/clusters/contract.ts'
import type { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiError } from './api-failure.ts'
import type { Clock } from './cluster-access.ts'
import type { ServerHealth } from './server-health.ts'

/**
 * A watch that is taken up again sooner is not worth a change of state: until then the rows stay live as of when it ended.
 * Within it a short list is read anew, and a watch proves that it has bridged the gap (bridgeSeconds).
 */
const unprovenGrace = 3_000

export type RowsState = Freshness['state']

export interface RowsFreshnessOptions {
  /** Of the kind, for sentences. */
  readonly plural: string
  readonly health: ServerHealth
  readonly clock: Clock
  /** After each change of state or reason. */
  readonly onChange: () => void
}

/** How much the rows of one kind can be believed: their state, why it is so, and of when they are. */
export class RowsFreshness {
  private now: RowsState = 'loading'
  private error: CockpitError | null = null
  private progress: Freshness['loading'] = null
  private proven: number | null = null
  /** A watch is open and what was missed before it has come: until it ends the rows are what the server has. */
  private followed = false
  private unwatched = ''
  private cancelGrace: Unsubscribe | null = null

  constructor(private readonly options: RowsFreshnessOptions) {}

  get told(): Freshness {
    return {
      state: this.now,
      asOf: this.asOf(),
      reason: this.error?.message ?? this.unwatched,
      hint: this.error?.hint ?? '',
      loading: this.progress,
    }
  }

  /** As of when the rows were proven last, ms since the epoch; null before the first whole list. */
  get provenAt(): number | null {
    return this.proven
  }

  get following(): boolean {
    return this.followed
  }

  stop(): void {
    this.cancelDoubt()
  }

  /** A page of a list came. What failed or was denied before is being read now; it is not whole until the list is. */
  reading(progress: Freshness['loading']): void {
    this.progress = progress
    if (progress === null) return
    this.now = 'loading'
    this.error = null
  }

  /** A whole list was read, which was asked for at that time. */
  read(asked: number): void {
    this.proven = asked
  }

  live(): void {
    this.unwatched = ''
    this.cancelDoubt()
    this.become('live', null)
  }

  /** Live, but read again and again instead of watched. @param why in words. */
  liveUnwatched(why: string): void {
    this.unwatched = why
    this.become('live', null)
  }

  /** Live, and from `since` on kept so by the open watch. */
  follow(since: number): void {
    this.followed = true
    this.proven = since
    this.live()
  }

  /** What was proven until now stays known, but not as newer than now where the clock was set back. */
  unfollow(): void {
    const asOf = this.asOf()
    this.proven = asOf === null ? null : Math.min(asOf, this.options.clock.now())
    this.followed = false
  }

  /** The watch ended: `stale` unless it is taken up again at once. */
  doubt(): void {
    // The time of grace does not begin anew.
    if (this.now !== 'live' || this.cancelGrace !== null) return
    this.cancelGrace = this.options.clock.after(unprovenGrace, () => {
      const again = `The watch of ${this.options.plural} is being taken up again`
      this.become('stale', new ApiError('TIMED_OUT', again, ''))
    })
  }

  become(state: RowsState, error: CockpitError | null): void {
    if (state !== 'live') {
      this.cancelDoubt()
      this.unfollow()
    }
    const same = state === this.now && error?.message === this.error?.message && this.progress === null
    this.now = state
    this.error = error
    this.progress = null
    if (!same) this.options.onChange()
  }

  /**
   * An open watch vouches for its rows as long as the server answers when it is asked. What the watch itself brings
   * proves less: after a sleep it may be old, and more may wait behind it.
   */
  private asOf(): number | null {
    if (this.proven === null || !this.followed) return this.proven
    return Math.max(this.proven, this.options.health.health.probedAt ?? 0)
  }

  private cancelDoubt(): void {
    this.cancelGrace?.()
    this.cancelGrace = null
  }
}
