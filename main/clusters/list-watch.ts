import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiError } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import type { Clock } from './cluster-access.ts'
import { OpenWatch } from './open-watch.ts'
import type { PageQueue } from './page-queue.ts'
import { RetryPolicy } from './retry-policy.ts'
import { RowsFreshness } from './rows-freshness.ts'
import type { ServerHealth } from './server-health.ts'
import { WakeableWait } from './wakeable-wait.ts'
import { WatchedRows } from './watched-rows.ts'

/** Who may list and not watch is shown the list, read again so often. */
const unwatchedPause = 30_000

export interface ListWatchOptions<R extends Row> {
  readonly kind: Kind<R>
  readonly namespace: string | null
  readonly api: ApiClient
  readonly health: ServerHealth
  readonly clock: Clock
  readonly random: () => number
  readonly pages: PageQueue
  /** After each batch that was applied (with the uids), and after each change of freshness (empty). */
  readonly onChange: (changed: ReadonlySet<string>) => void
}

/**
 * Keeps the rows of one kind as the server has them: pages of a list, then a watch that is taken up again where it
 * ended, and a new list where that cannot be. Kinds that cannot be watched are listed again and again. Rows are never
 * blanked: while they are not proven they are `stale`.
 *
 * A watch that did not end at its time leaves a gap, and a watch that goes on behind one does not tell when it has brought
 * what was missed: its headers come first, and a busy server lets the events wait. So a short list is read anew, and behind a
 * long one the rows are believed once the watch is as far as the server was when the watch had been opened.
 */
export class ListWatch<R extends Row> {
  private readonly held: WatchedRows<R>
  private readonly known: RowsFreshness
  private readonly retry: RetryPolicy
  private readonly rest: WakeableWait
  private readonly stopping = new AbortController()
  private readonly unsubscribes: readonly Unsubscribe[]
  /** Something may have happened that neither the list nor a watch has told. */
  private gap = false
  private present: OpenWatch<R> | null = null
  /** Of the present list or watch; aborted when the server is known to be away. */
  private attempt = new AbortController()

  constructor(private readonly options: ListWatchOptions<R>) {
    const { api, clock, health, kind, namespace, onChange, pages, random } = options
    this.held = new WatchedRows({ kind, namespace, api, clock, pages, version: () => health.version, onChange })
    this.known = new RowsFreshness({ plural: kind.plural, health, clock, onChange: () => onChange(new Set()) })
    this.retry = new RetryPolicy(clock, random)
    this.rest = new WakeableWait(clock, this.stopping.signal)
    this.unsubscribes = [
      health.onChange(({ state, error }) => {
        if (state === 'answering') this.wake()
        else this.lostServer(error)
      }),
      health.onDistrust(() => {
        // A list that is on its way over a dead connection would never come.
        if (this.present === null) this.attempt.abort()
        else this.present.distrust()
      }),
    ]
  }

  get rows(): ReadonlyMap<string, R> {
    return this.held.rows
  }

  get freshness(): Freshness {
    return this.known.told
  }

  start(): void {
    void this.run()
  }

  stop(): void {
    for (const unsubscribe of this.unsubscribes) unsubscribe()
    this.known.stop()
    this.stopping.abort()
    this.attempt.abort()
  }

  /** Tries again now instead of after the present wait. */
  wake(): void {
    this.retry.hurry()
    this.rest.wake()
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      try {
        await this.options.health.whenAnswering(signal)
        this.attempt = new AbortController()
        await this.round()
      } catch (thrown) {
        // Cut short because the server is away: go and wait for it.
        if (signal.aborted || this.attempt.signal.aborted) continue
        const error = thrown instanceof CockpitError ? thrown : this.options.api.streamFailure(thrown)
        await this.rest.for(this.afterFailure(error))
      }
    }
  }

  private async round(): Promise<void> {
    const { pollEveryMs } = this.options.kind
    const listed = this.held.resourceVersion === null || (this.gap && this.held.short)
    if (listed || pollEveryMs !== undefined) await this.list()
    if (pollEveryMs === undefined) return this.watchIfAllowed(listed)
    this.retry.healthy()
    this.live()
    await this.rest.for(this.spread(pollEveryMs))
  }

  /** @param listed whether the list was read right before: then a denial concerns the watch alone. */
  private async watchIfAllowed(listed: boolean): Promise<void> {
    try {
      await this.watch()
    } catch (thrown) {
      if (!(listed && thrown instanceof ApiError && thrown.status === 403)) throw thrown
      this.held.resourceVersion = null
      this.retry.admitted()
      this.known.liveUnwatched(`${thrown.message}; read again every ${unwatchedPause / 1_000} s instead`)
      await this.rest.for(this.spread(unwatchedPause))
    }
  }

  private async list(): Promise<void> {
    const { clock, kind, onChange } = this.options
    const listedOnce = this.known.provenAt !== null
    const asked = clock.now()
    await this.held.list(this.attempt.signal, (changed, { rows, remaining, last }) => {
      const progress = last || listedOnce ? null : { rows, remaining }
      this.known.reading(progress)
      if (changed.size > 0 || progress !== null) onChange(changed)
    })
    // Every page is of the moment of the first.
    this.known.read(asked)
    this.gap = false
    if (this.held.resourceVersion === null && kind.pollEveryMs === undefined) {
      throw new ApiError('BAD_ANSWER', `The list of ${kind.plural} has no resourceVersion`, '')
    }
  }

  private async watch(): Promise<void> {
    const { api, clock, health, random } = this.options
    const { held: rows, known, retry } = this
    const bridging = this.gap
    // Unless this one ends at its time.
    this.gap = true
    const onLive = () => retry.admitted()
    const onHealthy = () => retry.healthy()
    this.present = new OpenWatch({ rows, known, api, health, clock, random, onLive, onHealthy }, this.attempt)
    try {
      const whole = await this.present.run(bridging)
      if (!whole) rows.resourceVersion = null
      this.gap = false
    } finally {
      this.present = null
      if (!this.stopping.signal.aborted) known.doubt()
    }
  }

  /** What a failure means for the rows. @returns how long to wait, ms. */
  private afterFailure(error: CockpitError): number {
    if (error.code === 'UNAUTHORIZED') this.options.health.doubt()
    const { listAnew, state, wait } = this.retry.after(error, this.known.provenAt)
    if (listAnew) this.held.resourceVersion = null
    if (state === null) this.known.doubt()
    else this.known.become(state, error)
    return wait
  }

  private lostServer(error: CockpitError | null): void {
    this.attempt.abort()
    this.known.become(this.known.provenAt === null ? 'failed' : 'stale', error)
  }

  private live(): void {
    this.retry.admitted()
    this.known.live()
  }

  /** So that kinds and clusters do not come all at once. */
  private spread(ms: number): number {
    return ms * (0.95 + 0.1 * this.options.random())
  }
}
