import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { z } from 'zod'
import { ApiError, failureOfStatus, statusObject } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import { Backoff } from './backoff.ts'
import type { Clock } from './cluster-access.ts'
import { pause } from './deadline.ts'
import { LineSplitter } from './json-lines.ts'
import { listPages, selection } from './list-pages.ts'
import { collectionPath } from './resource-path.ts'
import { RowSet } from './row-set.ts'
import type { ServerHealth } from './server-health.ts'
import { StreamTimers } from './stream-timers.ts'
import { TableReader, tableAccept } from './table-reader.ts'
import { Turns } from './turns.ts'

/** Of the recipe in the design notes. */
const watchSeconds = 300
/** A watch that ends sooner than this without an error hides an expired resourceVersion (some proxies do that). */
const suspiciouslyShort = 2_000
/** Bookmarks come about once a minute, so a stream that is quiet for longer has died in silence. */
const longestSilence = 75_000
/** A gap that is mended sooner is not worth a change of state. */
const unprovenGrace = 700
/**
 * The events that were missed come right behind the headers of a watch. They have come when none has come for so long,
 * and the server has since answered what it was asked later; or after `longestCatchUp` where events never cease.
 */
const catchUp = 250
const longestCatchUp = 3_000
const healthyAfter = 10_000
const firstBackoff = 500
const longestBackoff = 30_000
/** What was live not long ago is tried again soon. */
const recentlyLive = 5 * 60_000
const recentBackoff = 2_000
const deniedFirst = 1_000
const deniedLongest = 60_000
const patience = 3
/** Who may list and not watch is shown the list, read again so often. */
const unwatchedPause = 30_000
/** Beyond the server's own end of a watch. */
const watchdogFactor = 1.1
const largestEvent = 32 * 1024 * 1024

const watchEvent = z.object({ type: z.string(), object: z.unknown() })
const bookmark = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) })

export interface ListWatchOptions<R extends Row> {
  readonly kind: Kind<R>
  readonly namespace: string | null
  readonly api: ApiClient
  readonly health: ServerHealth
  readonly clock: Clock
  readonly random: () => number
  /** After each batch that was applied (with the uids), and after each change of freshness (empty). */
  readonly onChange: (changed: ReadonlySet<string>) => void
}

type State = Freshness['state']

/**
 * Keeps the rows of one kind as the server has them: pages of a list, then a watch that is taken up again where it
 * ended, and a new list where that cannot be. Kinds that cannot be watched are listed again and again. Rows are never
 * blanked: while they are not proven they are `stale`.
 */
export class ListWatch<R extends Row> {
  private readonly set: RowSet<R>
  private readonly tables: TableReader | null
  private readonly backoff: Backoff
  private readonly deniedBackoff: Backoff
  private readonly stopping = new AbortController()
  private readonly unsubscribes: readonly Unsubscribe[]
  /** Where the watch goes on; null when a list must be read first. */
  private resourceVersion: string | null = null
  private state: State = 'loading'
  private error: CockpitError | null = null
  private progress: Freshness['loading'] = null
  private provenAt: number | null = null
  /** A watch is open and what was missed before it has come: until it ends the rows are what the server has. */
  private following = false
  /** When the present watch last brought anything, or was asked for; null when there is none. */
  private heardAt: number | null = null
  private listedOnce = false
  private refusals = 0
  /** Why the rows are read again and again instead of watched, in the server's words; null when they are watched. */
  private watchDenial: string | null = null
  /** Of the present list or watch; aborted when the server is known to be away. */
  private attempt = new AbortController()
  private waking: (() => void) | null = null
  private cancelDoubt: Unsubscribe = () => {}

  constructor(private readonly options: ListWatchOptions<R>) {
    this.set = new RowSet(options.kind)
    this.tables = options.kind.form === 'table' ? new TableReader() : null
    this.backoff = new Backoff(firstBackoff, options.random)
    this.deniedBackoff = new Backoff(deniedFirst, options.random)
    this.unsubscribes = [
      options.health.onChange(({ state, error }) => {
        if (state === 'answering') this.wake()
        else this.lostServer(error)
      }),
      options.health.onDistrust((since) => {
        if (this.heardAt !== null && this.heardAt < since) this.attempt.abort()
      }),
    ]
  }

  get rows(): ReadonlyMap<string, R> {
    return this.set.rows
  }

  get freshness(): Freshness {
    return {
      state: this.state,
      asOf: this.asOf(),
      reason: this.error?.message ?? (this.watchDenial === null ? '' : unwatchedWords(this.watchDenial)),
      hint: this.error?.hint ?? '',
      loading: this.progress,
    }
  }

  start(): void {
    void this.run()
  }

  stop(): void {
    for (const unsubscribe of this.unsubscribes) unsubscribe()
    this.cancelDoubt()
    this.stopping.abort()
    this.attempt.abort()
  }

  /** Tries again now instead of after the present wait. */
  wake(): void {
    this.backoff.reset()
    this.deniedBackoff.reset()
    this.waking?.()
  }

  /**
   * An open watch vouches for its rows as long as the server answers when it is asked. What the watch itself brings
   * proves less: after a sleep it may be old, and more may wait behind it.
   */
  private asOf(): number | null {
    if (this.provenAt === null || !this.following) return this.provenAt
    return Math.max(this.provenAt, this.options.health.health.probedAt ?? 0)
  }

  private get polled(): boolean {
    return this.options.kind.pollEveryMs !== undefined
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
        await this.wait(this.afterFailure(error))
      } finally {
        this.heardAt = null
      }
    }
  }

  private async round(): Promise<void> {
    const listed = this.resourceVersion === null || this.polled
    if (listed) await this.list()
    if (this.options.kind.pollEveryMs === undefined) return this.watchIfAllowed(listed)
    this.proven()
    await this.wait(this.options.kind.pollEveryMs * (0.95 + 0.1 * this.options.random()))
  }

  /** @param listed whether the list was read right before: then a denial concerns the watch alone. */
  private async watchIfAllowed(listed: boolean): Promise<void> {
    try {
      await this.watch()
    } catch (thrown) {
      if (!(listed && thrown instanceof ApiError && thrown.status === 403)) throw thrown
      this.resourceVersion = null
      this.refusals = 0
      this.watchDenial = thrown.message
      this.become('live', null)
      await this.wait(unwatchedPause * (0.95 + 0.1 * this.options.random()))
    }
  }

  private async list(): Promise<void> {
    const { api, kind, namespace } = this.options
    const seen = new Set<string>()
    const asked = this.options.clock.now()
    const turns = new Turns(this.options.clock)
    let version: string | null = null
    for await (const page of listPages(api, kind, namespace, this.attempt.signal, this.tables)) {
      version ??= page.resourceVersion
      const changed = new Set<string>()
      for (const object of page.objects) {
        seen.add(this.set.take(object, changed))
        if (turns.due) {
          await turns.rest()
          this.attempt.signal.throwIfAborted()
        }
      }
      if (page.last) this.set.keepOnly(seen, changed)
      this.progress = page.last || this.listedOnce ? null : { rows: seen.size, remaining: page.remaining }
      if (this.progress !== null) this.loading()
      if (changed.size > 0 || this.progress !== null) this.options.onChange(changed)
    }
    this.resourceVersion = version
    this.listedOnce = true
    // Every page is of the moment of the first.
    this.provenAt = asked
    if (version === null && !this.polled) {
      throw new ApiError('BAD_ANSWER', `The list of ${kind.plural} has no resourceVersion`, '')
    }
  }

  /** What failed or was denied before is being read now; it is not whole until the list is. */
  private loading(): void {
    this.state = 'loading'
    this.error = null
  }

  private async watch(): Promise<void> {
    const { api, clock, health, kind, namespace, random } = this.options
    const seconds = Math.round(watchSeconds * (0.9 + 0.2 * random()))
    const { attempt } = this
    const hadGap = this.state !== 'live' && this.state !== 'loading'
    this.heardAt = clock.now()
    const stream = await api.stream(
      collectionPath(kind, namespace),
      {
        ...selection(kind),
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion: this.resourceVersion ?? '',
        timeoutSeconds: `${seconds}`,
      },
      attempt.signal,
      undefined,
      this.tables === null ? {} : { accept: tableAccept },
    )
    const opened = clock.now()
    const timers = new StreamTimers(clock, () => attempt.abort())
    timers.end(seconds * 1000 * watchdogFactor)
    timers.silence(longestSilence)
    timers.healthy(healthyAfter, () => this.backoff.reset())
    this.heardAt = opened
    const awaitCatchUp = () =>
      timers.proof(catchUp, () => {
        if ((health.health.probedAt ?? 0) >= opened) this.follow(opened)
        else awaitCatchUp()
      })
    awaitCatchUp()
    if (hadGap) health.confirm()
    else this.proven()
    const lines = new LineSplitter(largestEvent)
    let ended: unknown = null
    try {
      for await (const chunk of stream) {
        timers.silence(longestSilence)
        api.streamAlive()
        this.apply(lines.push(chunk))
        this.heardAt = clock.now()
        if (!this.following && this.heardAt - opened < longestCatchUp) awaitCatchUp()
      }
    } catch (thrown) {
      ended = thrown
    } finally {
      timers.clear()
      stream.destroy()
      this.unfollow()
      this.heardAt = null
    }
    if (this.stopping.signal.aborted) return
    this.unproven()
    if (ended !== null) throw ended
    this.endedCleanly(clock.now() - opened)
  }

  private endedCleanly(lasted: number): void {
    if (lasted >= suspiciouslyShort) return
    this.resourceVersion = null
    throw new ApiError('SERVER_ERROR', 'The watch was closed right after it began', 'The list is read again.')
  }

  private apply(lines: readonly string[]): void {
    const changed = new Set<string>()
    try {
      for (const line of lines) this.applyEvent(line, changed)
    } finally {
      if (changed.size > 0) this.options.onChange(changed)
    }
  }

  private applyEvent(line: string, changed: Set<string>): void {
    const { type, object: sent } = this.parseEvent(line)
    const object = this.tables === null ? sent : this.tables.event(sent)
    if (type === 'ERROR') {
      const told = statusObject.safeParse(object).data ?? null
      // Whatever the reason, only a new list is certain to miss nothing.
      this.resourceVersion = null
      throw failureOfStatus(told?.code ?? 500, told, this.options.api.host)
    }
    if (type === 'ADDED' || type === 'MODIFIED') this.set.take(object, changed)
    else if (type === 'DELETED') this.set.drop(object, changed)
    const version = bookmark.safeParse(object).data?.metadata.resourceVersion
    if (version !== undefined) this.resourceVersion = version
  }

  private parseEvent(line: string): z.output<typeof watchEvent> {
    try {
      return watchEvent.parse(JSON.parse(line))
    } catch {
      this.resourceVersion = null
      throw new ApiError(
        'BAD_ANSWER',
        `${this.options.api.host} sent a watch event that cannot be read`,
        'The list is read again.',
      )
    }
  }

  /** What a failure means for the state. @returns how long to wait, ms. */
  private afterFailure(error: CockpitError): number {
    const status = error instanceof ApiError ? error.status : null
    const retryAfter = (error instanceof ApiError ? error.retryAfterMs : null) ?? 0
    if (status === 410) {
      // The list or the watch has to begin anew; the rows stay.
      this.resourceVersion = null
      this.unproven()
      return Math.max(retryAfter, this.backoff.next(recentBackoff) / 4)
    }
    if (status === 403) return this.turnedAway('denied', error)
    if (status === 404) return this.turnedAway('absent', error)
    if (error.code === 'UNAUTHORIZED') this.options.health.doubt()
    if (error.code === 'BAD_ANSWER') this.resourceVersion = null
    this.become(this.listedOnce ? 'stale' : 'failed', error)
    const recent = this.provenAt !== null && this.options.clock.now() - this.provenAt < recentlyLive
    const passing = status === null ? error.code === 'UNREACHABLE' || error.code === 'TIMED_OUT' : status >= 500
    return Math.max(retryAfter, this.backoff.next(recent && passing ? recentBackoff : longestBackoff))
  }

  /**
   * A server that starts may deny before its roles are loaded and not know every kind yet, so what was live before is
   * not given up at once, and is tried again soon at first.
   */
  private turnedAway(state: 'denied' | 'absent', error: CockpitError): number {
    this.refusals += 1
    this.resourceVersion = null
    const patient = this.listedOnce && this.refusals <= patience
    this.become(patient ? 'stale' : state, error)
    return this.deniedBackoff.next(deniedLongest)
  }

  private lostServer(error: CockpitError | null): void {
    this.attempt.abort()
    this.become(this.listedOnce ? 'stale' : 'failed', error)
  }

  /** The stream ended: `stale` unless it is taken up again at once. */
  private unproven(): void {
    if (this.state !== 'live') return
    this.cancelDoubt()
    this.cancelDoubt = this.options.clock.after(unprovenGrace, () => {
      this.become(
        'stale',
        new ApiError('TIMED_OUT', `The watch of ${this.options.kind.plural} is being taken up again`, ''),
      )
    })
  }

  private follow(since: number): void {
    this.following = true
    this.provenAt = since
    this.proven()
  }

  /** What was proven until now stays known, but not as newer than now where the clock was set back. */
  private unfollow(): void {
    const asOf = this.asOf()
    this.provenAt = asOf === null ? null : Math.min(asOf, this.options.clock.now())
    this.following = false
  }

  private proven(): void {
    this.refusals = 0
    this.watchDenial = null
    this.deniedBackoff.reset()
    if (this.polled) this.backoff.reset()
    this.cancelDoubt()
    this.become('live', null)
  }

  private become(state: State, error: CockpitError | null): void {
    if (state !== 'live') {
      this.cancelDoubt()
      this.unfollow()
    }
    const same = state === this.state && error?.message === this.error?.message && this.progress === null
    this.state = state
    this.error = error
    this.progress = null
    if (!same) this.options.onChange(new Set())
  }

  private async wait(ms: number): Promise<void> {
    const controller = new AbortController()
    const stop = () => controller.abort()
    this.waking = stop
    this.stopping.signal.addEventListener('abort', stop, { once: true })
    if (this.stopping.signal.aborted) stop()
    try {
      await pause(this.options.clock, ms, controller.signal)
    } catch {
      // Woken early.
    } finally {
      this.waking = null
      this.stopping.signal.removeEventListener('abort', stop)
    }
  }
}

const unwatchedWords = (denial: string): string => `${denial}; read again every ${unwatchedPause / 1_000} s instead`
