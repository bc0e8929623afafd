import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { z } from 'zod'
import { ApiError, failureOfStatus, readStatus } from './api-failure.ts'
import type { ApiClient } from './api-request.ts'
import type { Clock } from './cluster-access.ts'
import type { Credentials } from './credentials.ts'

/** A server that answers is asked so often all the same: what comes over one connection proves nothing of the others. */
const quietProbe = 3_000
const downProbe = 1_000
/** A server that has been away for good is asked less often, but still within the 5 s that it may take to be live again. */
const longDownProbe = 3_000
const longDown = 5 * 60_000
/** A server that is busy may ask to be left alone for a while, but not for longer than that. */
const longestPoliteProbe = 5_000
const refusedProbe = 10_000
const probeTimeout = 2_500
/** A server may never call itself ready and yet answer; after so long that is taken as good enough. */
const readinessPatience = 4_000

const versionAnswer = z.object({ gitVersion: z.string() })

/**
 * - `untried`: nothing has come back yet.
 * - `answering`: the last that we know is an answer.
 * - `silent`: a probe failed; `reason` says how.
 * - `refused`: the credentials were not accepted, or could not be had.
 */
export type HealthState = 'untried' | 'answering' | 'silent' | 'refused'

export interface Health {
  readonly state: HealthState
  /** ms since the epoch. */
  readonly since: number
  readonly lastAnswer: number | null
  /** When the last probe that was answered had been asked; null before the first. What was so then is known. */
  readonly probedAt: number | null
  readonly error: CockpitError | null
}

export interface ServerHealthOptions {
  readonly api: ApiClient
  readonly credentials: Credentials
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Knows whether an API server answers, from the traffic and from one light probe where there is none. While the
 * server is silent it is the only one who asks; the watches wait for its word.
 */
export class ServerHealth {
  version: string | null = null
  private now: Health
  private cancelTimer: Unsubscribe = () => {}
  private probing: AbortController | null = null
  private firstUnready: number | null = null
  private stopped = false
  /** Over which of the probes' connections the last answer came. */
  private answeredOver = 0
  private readonly listeners = new Set<(health: Health) => void>()
  private readonly distrustful = new Set<() => void>()

  constructor(private readonly options: ServerHealthOptions) {
    this.now = { state: 'untried', since: options.clock.now(), lastAnswer: null, probedAt: null, error: null }
  }

  get health(): Health {
    return this.now
  }

  start(): void {
    void this.probe()
  }

  stop(): void {
    this.stopped = true
    this.cancelTimer()
    this.probing?.abort()
    this.listeners.clear()
    this.distrustful.clear()
  }

  /** Called on each change of state; not on each answer. */
  onChange(listener: (health: Health) => void): Unsubscribe {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Called when a connection turned out to be dead while the server answers on others (a router forgot it, a VPN came
   * back), and when a probe was answered over a new connection, which says nothing of the others. Whatever else was open
   * may be dead as well, unless something comes over it from now on.
   */
  onDistrust(listener: () => void): Unsubscribe {
    this.distrustful.add(listener)
    return () => this.distrustful.delete(listener)
  }

  /** Something came back, of any HTTP status. A silent server needs a probe to be believed again. */
  answered(): void {
    this.now = { ...this.now, lastAnswer: this.options.clock.now() }
    if (this.now.state === 'silent' && this.probing === null) this.probeNow()
  }

  /** A connection failed or was cut, or credentials were refused: find out at once, not at the next turn. */
  doubt(): void {
    if (this.now.state !== 'silent' && this.probing === null) this.probeNow()
  }

  /**
   * What was proven may be of another time or another network, because the machine slept, say: nothing is believed any
   * more until a new probe says so, which begins at once.
   */
  distrust(reason: string): void {
    if (this.stopped) return
    const { state, lastAnswer, probedAt } = this.now
    // A clock that was set back must not make it look newer than it is.
    const now = this.options.clock.now()
    const past = (at: number | null) => (at === null ? null : Math.min(at, now))
    this.now = { ...this.now, lastAnswer: past(lastAnswer), probedAt: past(probedAt) }
    if (state === 'answering') {
      this.become('silent', new ApiError('UNPROVEN', reason, 'Everything is being proven again.'))
    }
    this.probeNow()
  }

  /** A person wants to know now. */
  probeNow(): void {
    if (this.stopped) return
    this.probing?.abort()
    this.cancelTimer()
    void this.probe()
  }

  /** Resolves at once unless the server is known to be away; then when it is back. Rejects when the signal aborts. */
  whenAnswering(signal: AbortSignal): Promise<void> {
    const blocked = () => this.now.state === 'silent' || this.now.state === 'refused'
    if (!blocked() && !signal.aborted) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const cancelled = () => {
        unsubscribe()
        reject(new ApiError('CANCELLED', 'The request was cancelled', ''))
      }
      const unsubscribe = this.onChange(() => {
        if (blocked()) return
        unsubscribe()
        signal.removeEventListener('abort', cancelled)
        resolve()
      })
      if (signal.aborted) cancelled()
      else signal.addEventListener('abort', cancelled, { once: true })
    })
  }

  private async probe(): Promise<void> {
    const controller = new AbortController()
    this.probing = controller
    let outcome: CockpitError | null = null
    const asked = this.options.clock.now()
    try {
      await this.ask(controller.signal)
    } catch (thrown) {
      outcome = thrown instanceof CockpitError ? thrown : new ApiError('UNREACHABLE', String(thrown), '')
    }
    // A newer probe took over, or nobody wants to know any more.
    if (this.probing !== controller) return
    this.probing = null
    if (this.stopped) return
    // Others were answered meanwhile: the server is there, and a long list crowded out the probe, or its connection is dead.
    const { state, lastAnswer } = this.now
    const onlyThis = outcome?.code === 'TIMED_OUT' && state === 'answering' && lastAnswer !== null && lastAnswer > asked
    if (onlyThis) {
      this.tellDistrust()
      void this.probe()
      return
    }
    this.settle(outcome, asked)
    this.schedule()
  }

  private tellDistrust(): void {
    this.options.api.agents.retireRequests()
    for (const listener of [...this.distrustful]) listener()
  }

  /** Ready when it was away, else the version, which every signed-in user may read. */
  private async ask(signal: AbortSignal): Promise<void> {
    const options = { signal, timeoutMs: probeTimeout, maxBytes: 64 * 1024 }
    if (this.now.state === 'silent' && !(await this.ready(options)))
      return Promise.reject(notReady(this.options.api.host))
    const answer = await this.options.api.exchange('/version', options)
    if (answer.status === 401) throw refusal(this.options.api.host)
    if (answer.status === 429) {
      throw failureOfStatus(429, readStatus(answer.body), this.options.api.host, answer.retryAfter)
    }
    if (answer.status >= 500) throw notReady(this.options.api.host, answer.status)
    const version = readVersion(answer.body)
    if (version !== null) this.version = version
  }

  private async ready(options: { signal: AbortSignal; timeoutMs: number; maxBytes: number }): Promise<boolean> {
    const { status } = await this.options.api.exchange('/readyz', options)
    // Not every server lets everybody ask for readiness.
    if (status < 500) {
      this.firstUnready = null
      return true
    }
    const now = this.options.clock.now()
    this.firstUnready ??= now
    return now - this.firstUnready >= readinessPatience
  }

  private settle(error: CockpitError | null, asked: number): void {
    if (error === null) {
      const over = this.options.api.agents.probeConnections
      // Before what was proven until now gets the time of this answer.
      if (this.now.state === 'answering' && over !== this.answeredOver) this.tellDistrust()
      this.answeredOver = over
      this.now = { ...this.now, lastAnswer: this.options.clock.now(), probedAt: asked }
      this.firstUnready = null
      this.become('answering', null)
    } else if (error.code === 'UNAUTHORIZED') this.become('refused', error)
    else if (error.code !== 'CANCELLED') {
      this.become('silent', error)
      if (error.code === 'TIMED_OUT') void this.options.api.agents.drop()
    }
  }

  private schedule(): void {
    this.cancelTimer()
    if (this.now.state === 'refused' && this.options.credentials.waitsForPerson) return
    const { clock, random } = this.options
    // The jitter keeps clusters apart.
    this.cancelTimer = clock.after(this.interval() * (0.9 + 0.1 * random()), () => void this.probe())
  }

  private interval(): number {
    const { state, since, error } = this.now
    if (state === 'refused') return refusedProbe
    if (state === 'answering') return quietProbe
    const usual = this.options.clock.now() - since > longDown ? longDownProbe : downProbe
    const wish = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
    return Math.max(usual, Math.min(wish, longestPoliteProbe))
  }

  private become(state: HealthState, error: CockpitError | null): void {
    const same = state === this.now.state && error?.message === this.now.error?.message
    if (same) return
    const since = state === this.now.state ? this.now.since : this.options.clock.now()
    this.now = { ...this.now, state, since, error }
    for (const listener of [...this.listeners]) listener(this.now)
  }
}

function notReady(host: string, status?: number): ApiError {
  const how = status === undefined ? 'is starting and not ready yet' : `answers with HTTP status ${status}`
  return new ApiError('SERVER_ERROR', `${host} ${how}`, 'Look at the API server; it is asked again every second.')
}

function refusal(host: string): ApiError {
  return new ApiError(
    'UNAUTHORIZED',
    `${host} does not accept the credentials of this context`,
    'Sign in again or renew the token or certificate in the kubeconfig, then choose Retry.',
    { status: 401 },
  )
}

function readVersion(body: string): string | null {
  try {
    return versionAnswer.safeParse(JSON.parse(body)).data?.gitVersion ?? null
  } catch {
    return null
  }
}
