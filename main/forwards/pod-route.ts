import { Backoff } from '@main/clusters/backoff.ts'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import { PodRoster } from '@main/logs/pod-roster.ts'
import type { ConnectionState } from '@shared/clusters/cluster-summary.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ForwardState, ForwardTarget } from '@shared/forwards/forward.ts'
import { choosePlace, type Place, podsBehind, stillThere } from './target-pods.ts'

const firstBackoff = 500
const longestBackoff = 15_000
/** Not oftener is it looked for another pod, whatever clients do. */
const leastPause = 500
/** A place that serves is looked at again so often, should its watch have missed something. */
const recheckMs = 30_000

type RouteState = Extract<ForwardState, 'starting' | 'listening' | 'reconnecting' | 'no-pod' | 'denied'>

export interface RouteView {
  readonly state: RouteState
  readonly reason: string
  readonly place: Place | null
}

/** A place together with the connection by which it was found. */
export interface Way {
  readonly cluster: ClusterAccess
  readonly place: Place
}

export interface PodRouteOptions {
  /** As the kubeconfig has it now. Errors: NOT_FOUND. */
  readonly cluster: () => ClusterAccess
  readonly target: ForwardTarget
  readonly port: number
  readonly access: AccessReviews
  readonly clock: Clock
  readonly random: () => number
  readonly onChange: () => void
}

/** Knows which pod stands behind a target now, and follows it when it is replaced. */
export class PodRoute {
  private current: RouteView = { state: 'starting', reason: '', place: null }
  private cluster: ClusterAccess | null = null
  private news = 0
  private doubted = false
  /** What the cluster said when it refused a connection; nothing else proves a permission. */
  private refusal: CockpitError | null = null
  private readonly waiting = new Set<() => void>()
  private readonly backoff: Backoff

  constructor(private readonly options: PodRouteOptions) {
    this.backoff = new Backoff(firstBackoff, options.random)
  }

  get view(): RouteView {
    return this.current
  }

  /** Goes on until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.followCluster(signal)
      } catch (thrown) {
        if (!signal.aborted) this.failed(thrown)
      }
      await this.untilNews(this.news, this.backoff.next(longestBackoff), signal)
    }
  }

  /** Where to connect to; null when there is nowhere within the time. */
  async way(withinMs: number, signal: AbortSignal): Promise<Way | null> {
    const ends = this.options.clock.now() + withinMs
    for (;;) {
      const { place } = this.current
      if (place !== null && this.cluster !== null) return { cluster: this.cluster, place }
      const left = ends - this.options.clock.now()
      if (left <= 0 || signal.aborted) return null
      await this.untilNews(this.news, left, signal)
    }
  }

  connected(): void {
    if (this.refusal === null) return
    this.refusal = null
    this.tell()
  }

  /** A connection to a place could not be made: it is looked whether there is another. */
  doubt({ code, message, hint }: CockpitError): void {
    if (code === 'FORBIDDEN') this.refusal = new CockpitError(code, message, hint)
    this.doubted = true
    this.tell()
  }

  private async followCluster(signal: AbortSignal): Promise<void> {
    const { target, clock, random } = this.options
    const cluster = this.options.cluster()
    const query = await podsBehind(cluster, target, signal)
    const ending = new AbortController()
    const ends = AbortSignal.any([signal, ending.signal])
    const roster = new PodRoster({ cluster, query, clock, random, onChange: () => this.tell() })
    const unsubscribe = cluster.onStateChange(() => this.tell())
    try {
      await roster.read(ends)
      void roster.run(ends)
      this.cluster = cluster
      await this.followPods(cluster, roster, ends)
    } finally {
      this.cluster = null
      unsubscribe()
      ending.abort()
    }
  }

  /** Returns when the signal aborts, or the context was read anew. */
  private async followPods(cluster: ClusterAccess, roster: PodRoster, signal: AbortSignal): Promise<void> {
    const { target, port } = this.options
    let place: Place | null = null
    while (!signal.aborted && this.options.cluster() === cluster) {
      const seen = this.news
      if (place === null || this.doubted || !stillThere(place, target, roster.pods)) {
        this.doubted = false
        place = await choosePlace(cluster, target, port, roster.pods, signal)
        if (place !== null) await this.mustBeAllowed(cluster, place, signal)
      }
      this.become(this.judge(cluster.state, roster.blindSpot, place))
      if (place !== null) this.backoff.reset()
      await this.untilNews(seen, place === null ? this.backoff.next(longestBackoff) : recheckMs, signal)
      await pause(this.options.clock, leastPause, signal).catch(() => undefined)
    }
  }

  private async mustBeAllowed(cluster: ClusterAccess, { pod }: Place, signal: AbortSignal): Promise<void> {
    const { access, target } = this.options
    const { namespace } = target
    const need = { verb: 'get', group: '', resource: 'pods', subresource: 'portforward', namespace, name: pod }
    const { answer, why } = await access.ask(cluster, need, signal)
    if (answer === 'denied') throw new CockpitError('FORBIDDEN', why)
  }

  private judge({ phase, reason }: ConnectionState, blindSpot: string, place: Place | null): RouteView {
    if (this.refusal !== null) return { state: 'denied', reason: this.refusal.message, place }
    if (phase !== 'live' && phase !== 'connecting') {
      return { state: 'reconnecting', reason: reason === '' ? blindSpot : reason, place }
    }
    if (blindSpot !== '') return { state: 'reconnecting', reason: blindSpot, place }
    if (place === null) return { state: 'no-pod', reason: this.noPodWords(), place }
    return { state: 'listening', reason: '', place }
  }

  private noPodWords(): string {
    const { kind, namespace, name } = this.options.target
    if (kind === 'pods') return `Pod ${namespace}/${name} is not there, or does not run`
    if (kind === 'services') return `No pod behind service ${namespace}/${name} is ready`
    return `No pod of ${kind} ${namespace}/${name} runs`
  }

  private failed(thrown: unknown): void {
    const { code, message } = toErrorShape(thrown)
    const states: Readonly<Record<string, RouteState>> = {
      FORBIDDEN: 'denied',
      NOT_FOUND: 'no-pod',
      NOT_POSSIBLE: 'no-pod',
      BAD_ANSWER: 'no-pod',
    }
    this.become({ state: states[code] ?? 'reconnecting', reason: message, place: null })
  }

  private become(next: RouteView): void {
    const { state, reason, place } = this.current
    if (state === next.state && reason === next.reason && place === next.place) return
    this.current = next
    this.wake()
    this.options.onChange()
  }

  /** Something may be otherwise now. */
  private tell(): void {
    this.news += 1
    this.wake()
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake()
  }

  /** Resolves when there is other news than was seen, after so many ms, or when the signal aborts. */
  private untilNews(seen: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.news !== seen || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        cancel()
        this.waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.options.clock.after(ms, done)
      this.waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
