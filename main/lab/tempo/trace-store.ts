import type { Clock } from '@main/clusters/cluster-access.ts'

export interface Span {
  readonly service: string
  readonly name: string
  readonly durationMs: number
  readonly failed: boolean
}

/** One request's way through the platform; the first span is its root and lasts as long as the whole. */
export interface Trace {
  readonly id: string
  /** ms since the epoch */
  readonly startedAt: number
  readonly spans: readonly [Span, ...Span[]]
}

export interface TraceStoreOptions {
  readonly clock: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
  /** Share of requests that fail now, 0 to 1. */
  readonly errorShare: () => number
}

/** One in ten requests is kept (Operations guide §3.2); of so many the lab keeps one every two seconds. */
const everyMs = 2_000
/** An hour and a bit more than that. */
const mostTraces = 2_000
const historyMs = 3_600_000

/**
 * Traces of the lab's load: requests to the gateway, which go to a service and its database. They take as long as a well
 * platform's do, and fail as often as the load does. An hour of them is there at once; the oldest make room.
 */
export class TraceStore {
  readonly #options: TraceStoreOptions
  #traces: Trace[] = []
  #next: number
  /** Failed requests that are due, below one between two traces. */
  #owed = 0

  constructor(options: TraceStoreOptions) {
    this.#options = options
    this.#next = options.clock.now() - historyMs
    this.#catchUp(() => 0)
  }

  /** Those that began in the range, ms since the epoch; newest first. */
  between(from: number, to: number): readonly Trace[] {
    this.#catchUp(this.#options.errorShare)
    return this.#traces.filter(({ startedAt }) => startedAt >= from && startedAt <= to).reverse()
  }

  /** Takes the traces of failed requests away, so that the next practice begins without any. */
  forgetFailed(): void {
    this.#catchUp(this.#options.errorShare)
    this.#owed = 0
    this.#traces = this.#traces.filter(({ spans }) => spans.every(({ failed }) => !failed))
  }

  #catchUp(errorShare: () => number): void {
    const now = this.#options.clock.now()
    this.#next = Math.max(this.#next, now - mostTraces * everyMs)
    for (; this.#next <= now; this.#next += everyMs) {
      this.#owed += errorShare()
      const failed = this.#owed >= 1
      if (failed) this.#owed -= 1
      this.#traces.push(traceAt(this.#next, failed, this.#options.random))
    }
    if (this.#traces.length > mostTraces) this.#traces = this.#traces.slice(-mostTraces)
  }
}

const requests = [
  { name: 'GET /users/me', service: 'budapp', query: 'SELECT users' },
  { name: 'GET /endpoints', service: 'budapp', query: 'SELECT endpoints' },
  { name: 'GET /clusters', service: 'budcluster', query: 'SELECT clusters' },
  { name: 'GET /models', service: 'budmodel', query: 'SELECT models' },
  { name: 'POST /metrics/query', service: 'budmetrics', query: 'SELECT inference_metrics' },
] as const

function traceAt(startedAt: number, failed: boolean, random: () => number): Trace {
  const request = requests[Math.floor(random() * requests.length)] ?? requests[0]
  const query = Math.round(4 + 180 * random() ** 3)
  const served = query + Math.round(3 + 40 * random())
  const whole = served + Math.round(1 + 5 * random())
  const id = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  return {
    id,
    startedAt,
    spans: [
      { service: 'budgateway', name: request.name, durationMs: whole, failed },
      { service: request.service, name: request.name, durationMs: served, failed },
      { service: request.service, name: request.query, durationMs: query, failed: false },
    ],
  }
}
