import type { Readable } from 'node:stream'
import type { Row } from '@shared/clusters/kind.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { ApiError } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import type { Clock } from './cluster-access.ts'
import { afterLastTurn } from './deadline.ts'
import { LineSplitter } from './json-lines.ts'
import { reaches } from './resource-version.ts'
import type { RowsFreshness } from './rows-freshness.ts'
import type { ServerHealth } from './server-health.ts'
import { StreamTimers } from './stream-timers.ts'
import type { WatchedRows } from './watched-rows.ts'

/** Of the recipe in the design notes. */
const watchSeconds = 300
/**
 * Of a watch that has to bridge a gap. Servers send a bookmark 2 s before the end of a watch, so this one brings its proof
 * about 1 s after it began, instead of after a minute.
 */
const bridgeSeconds = 3
/** A watch that ends sooner than this without an error hides an expired resourceVersion (some proxies do that). */
const suspiciouslyShort = 2_000
/** Bookmarks come about once a minute, so a stream that is quiet for longer has died in silence. */
const longestSilence = 75_000
/**
 * What changed in the moment between a list and its watch, or between two watches, comes behind the headers. It is taken to
 * have come when nothing has for so long, and the server has since answered what it was asked later; or after
 * `longestCatchUp` where events never cease. Until then the rows are as of the list.
 */
const catchUp = 1_000
const longestCatchUp = 3_000
/** What comes over a connection that may be dead proves within so long that it is not. */
const signOfLife = 1_000
const healthyAfter = 10_000
/** Beyond the server's own end of a watch. */
const watchdogFactor = 1.1
const watchdogLeast = 3_000
const largestEvent = 32 * 1024 * 1024

export interface OpenWatchOptions<R extends Row> {
  readonly rows: WatchedRows<R>
  readonly known: RowsFreshness
  readonly api: ApiClient
  readonly health: ServerHealth
  readonly clock: Clock
  readonly random: () => number
  /** The server let us read, and the rows are live. */
  readonly onLive: () => void
  /** It has been open for a good while. */
  readonly onHealthy: () => void
}

/** One watch, from its request to its end. */
export class OpenWatch<R extends Row> {
  /** When it last brought anything, or was asked for. */
  private heardAt: number
  private readonly timers: StreamTimers
  /** Its connection may be dead: what it is followed from waits until a sign of life. */
  private distrusted = false
  private followFrom: number | null = null
  private cancelSignOfLife: Unsubscribe = () => {}

  /** @param attempt ends it; aborted here when its connection is dead. */
  constructor(
    private readonly options: OpenWatchOptions<R>,
    private readonly attempt: AbortController,
  ) {
    this.heardAt = options.clock.now()
    this.timers = new StreamTimers(options.clock, () => attempt.abort())
  }

  /**
   * Keeps the rows as the server has them until the watch ends at its time.
   * @param bridging something was missed before, or may have been.
   * @returns whether it brought that. Errors: those of a request; SERVER_ERROR when it ended right after it began.
   */
  async run(bridging: boolean): Promise<boolean> {
    const { clock, known, onHealthy, random, rows } = this.options
    const seconds = bridging ? bridgeSeconds : Math.round(watchSeconds * (0.9 + 0.2 * random()))
    const stream = await rows.stream(seconds, this.attempt.signal)
    const opened = clock.now()
    this.heardAt = opened
    this.timers.end(Math.max(seconds * 1000 * watchdogFactor, seconds * 1000 + watchdogLeast))
    this.timers.silence(longestSilence)
    this.timers.healthy(healthyAfter, onHealthy)
    let whole = true
    try {
      if (bridging) whole = await this.bridge(stream)
      else await this.goOn(stream)
    } finally {
      this.timers.clear()
      this.cancelSignOfLife()
      stream.destroy()
      known.unfollow()
    }
    if (clock.now() - opened < suspiciouslyShort) {
      rows.resourceVersion = null
      throw new ApiError('SERVER_ERROR', 'The watch was closed right after it began', 'The list is read again.')
    }
    return whole
  }

  /**
   * Its connection may be dead. Only what comes from now on tells that it is not: what came until now may have lain here
   * unread since before it died, while this process slept or was starved.
   */
  distrust(): void {
    const { clock, known } = this.options
    const since = clock.now()
    if (known.following) this.followFrom = since
    this.distrusted = true
    known.unfollow()
    this.cancelSignOfLife()
    this.cancelSignOfLife = afterLastTurn(clock, signOfLife, () => {
      if (this.heardAt <= since) return this.attempt.abort()
      this.distrusted = false
      if (this.followFrom !== null) this.follow(this.followFrom)
    })
  }

  /** Behind a list, or behind a watch that ended at its time. */
  private async goOn(stream: Readable): Promise<void> {
    const { clock, health, known, onLive } = this.options
    const opened = clock.now()
    const awaitCatchUp = () =>
      this.timers.quiet(catchUp, () => {
        if ((health.health.probedAt ?? 0) >= opened) this.follow(opened)
        else awaitCatchUp()
      })
    awaitCatchUp()
    known.live()
    onLive()
    await this.read(stream, () => {
      if (!known.following && clock.now() - opened < longestCatchUp) awaitCatchUp()
    })
  }

  /** Behind a gap. @returns whether it brought what was missed. */
  private async bridge(stream: Readable): Promise<boolean> {
    const { clock, rows } = this.options
    const asked = clock.now()
    const newest = await rows.newest(this.attempt.signal)
    let bridged = false
    const look = () => {
      if (bridged || !reaches(rows.resourceVersion, newest)) return
      bridged = true
      this.follow(asked)
    }
    look()
    await this.read(stream, look)
    return bridged
  }

  /** Applies what it brings until it ends. @param onEvents after each piece. */
  private async read(stream: Readable, onEvents: () => void): Promise<void> {
    const { api, clock, rows } = this.options
    const lines = new LineSplitter(largestEvent)
    for await (const chunk of stream) {
      this.timers.silence(longestSilence)
      api.streamAlive()
      rows.apply(lines.push(chunk))
      this.heardAt = clock.now()
      onEvents()
    }
  }

  private follow(since: number): void {
    this.followFrom = this.distrusted ? since : null
    if (this.distrusted) return
    this.options.known.follow(since)
    this.options.onLive()
  }
}
