import type { Socket } from 'node:net'
import { Backoff } from '@main/clusters/backoff.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Forward, ForwardState, ForwardWish } from '@shared/forwards/forward.ts'
import { carry } from './carry.ts'
import { type LoopbackListener, listenOnLoopback } from './loopback-listener.ts'
import { PodRoute } from './pod-route.ts'

const firstBackoff = 500
const longestBackoff = 15_000
/** A connection waits so long for a pod: a restart of one pod is then no error to the client, ms. */
const patienceMs = 10_000

export interface RunningForwardOptions {
  readonly wish: Pick<ForwardWish, 'target' | 'port' | 'localPort'>
  /** Errors: NOT_FOUND. */
  readonly cluster: () => ClusterAccess
  /** The free port of the last time; null = none. */
  readonly rather: number | null
  readonly access: AccessReviews
  readonly clock: Clock
  readonly random: () => number
  /** Called when anything but traffic has changed. */
  readonly onChange: () => void
}

export type RunningView = Pick<Forward, 'state' | 'reason' | 'since' | 'addresses' | 'pod' | 'traffic' | 'lastFailure'>

/** One forward from its start until it is stopped: a local port, and whatever pod is behind it. */
export class RunningForward {
  private readonly ending = new AbortController()
  private readonly route: PodRoute
  private readonly open = new Set<Socket>()
  private readonly work: Promise<void>
  private listener: LoopbackListener | null = null
  /** Why the local port is not open; null while it is, or was not tried. */
  private portFailure: CockpitError | null = null
  private told: ForwardState = 'starting'
  private since: number
  private lastFailure = ''
  private readonly ended = { total: 0, failed: 0, sent: 0, received: 0 }

  constructor(private readonly options: RunningForwardOptions) {
    const { wish, cluster, access, clock, random } = options
    this.since = clock.now()
    this.route = new PodRoute({
      cluster,
      target: wish.target,
      port: wish.port,
      access,
      clock,
      random,
      onChange: () => this.changed(),
    })
    this.work = this.run()
  }

  get port(): number | null {
    return this.listener?.port ?? null
  }

  get view(): RunningView {
    const { reason, place } = this.route.view
    const { total, failed, sent, received } = this.ended
    const live = [...this.open]
    return {
      state: this.state,
      reason: this.portFailure?.message ?? reason,
      since: this.since,
      addresses: [...(this.listener?.addresses ?? [])],
      pod: place === null ? null : { name: place.pod, port: place.port },
      traffic: {
        open: live.length,
        total,
        failed,
        sent: live.reduce((sum, { bytesRead }) => sum + bytesRead, sent),
        received: live.reduce((sum, { bytesWritten }) => sum + bytesWritten, received),
      },
      lastFailure: this.lastFailure,
    }
  }

  /** Closes the local port and every connection. */
  async stop(): Promise<void> {
    this.ending.abort()
    for (const socket of this.open) socket.resetAndDestroy()
    await this.work
  }

  private get state(): ForwardState {
    if (this.portFailure !== null) return 'port-taken'
    const { state } = this.route.view
    return this.listener === null && state === 'listening' ? 'starting' : state
  }

  private async run(): Promise<void> {
    const { signal } = this.ending
    const routed = this.route.run(signal)
    await this.openPort(signal)
    await routed
    await this.listener?.close()
    this.listener = null
  }

  private async openPort(signal: AbortSignal): Promise<void> {
    const { wish, rather, clock, random } = this.options
    const backoff = new Backoff(firstBackoff, random)
    while (!signal.aborted && this.listener === null) {
      try {
        this.listener = await listenOnLoopback({
          port: wish.localPort,
          rather,
          accept: (socket) => void this.serve(socket),
          onTurnedAway: () => this.failed('Too many connections at once: this one was turned away'),
        })
        this.portFailure = null
        this.changed()
      } catch (thrown) {
        const { code, message, hint } = toErrorShape(thrown)
        this.portFailure = new CockpitError(code, `${message}. ${hint}`, hint)
        this.changed()
        await pause(clock, backoff.next(longestBackoff), signal).catch(() => undefined)
      }
    }
  }

  private async serve(socket: Socket): Promise<void> {
    const { signal } = this.ending
    const gone = new AbortController()
    const ends = AbortSignal.any([signal, gone.signal])
    socket.on('error', () => gone.abort())
    socket.on('close', () => this.over(socket, gone))
    this.open.add(socket)
    this.ended.total += 1
    const way = await this.route.way(patienceMs, ends)
    if (way === null) {
      if (!ends.aborted) this.failed(this.route.view.reason)
      socket.resetAndDestroy()
      return
    }
    const { cluster, place } = way
    try {
      const address = { namespace: this.options.wish.target.namespace, pod: place.pod }
      const remote = await cluster.portForward(address, place.port, ends)
      this.route.connected()
      const broken = await carry(socket, remote, this.options.clock)
      if (broken === null) this.lastFailure = ''
      else this.failed(broken.message)
    } catch (thrown) {
      socket.resetAndDestroy()
      if (ends.aborted) return
      const { code, message, hint } = toErrorShape(thrown)
      this.failed(message)
      this.route.doubt(new CockpitError(code, message, hint))
    }
  }

  private over(socket: Socket, gone: AbortController): void {
    gone.abort()
    if (!this.open.delete(socket)) return
    this.ended.sent += socket.bytesRead
    this.ended.received += socket.bytesWritten
    this.options.onChange()
  }

  private failed(why: string): void {
    this.ended.failed += 1
    this.lastFailure = why
    this.options.onChange()
  }

  private changed(): void {
    const { state } = this
    if (state !== this.told) this.since = this.options.clock.now()
    this.told = state
    this.options.onChange()
  }
}
