import { serviceRates } from './platform-load.ts'

type Shares = readonly (readonly [bound: string, share: number])[]

/** Share of requests that take at most so long, in seconds: P99 is about 350 ms, under the objective of 500 ms. */
const healthy: Shares = [
  ['0.01', 0.08],
  ['0.025', 0.3],
  ['0.05', 0.62],
  ['0.1', 0.85],
  ['0.25', 0.985],
  ['0.5', 0.9975],
  ['1', 0.9998],
  ['2.5', 1],
  ['5', 1],
  ['10', 1],
  ['+Inf', 1],
]
const healthyMeanSeconds = 0.062
/** A service whose requests wait for slow queries: every fourth takes more than a second, P99 is near five. */
const slow: Shares = [
  ['0.01', 0],
  ['0.025', 0.02],
  ['0.05', 0.08],
  ['0.1', 0.22],
  ['0.25', 0.41],
  ['0.5', 0.6],
  ['1', 0.74],
  ['2.5', 0.93],
  ['5', 0.992],
  ['10', 1],
  ['+Inf', 1],
]
const slowMeanSeconds = 0.95
/** How long a slow service really takes to answer. */
const slowAnswerMs = 1500
/** The window over which quantiles are asked for, seconds. */
const windowSeconds = 300
/** Counters begin as if the platform had run for a day. */
const pastSeconds = 86_400

interface Counted {
  requests: number
  seconds: number
  readonly byBound: Map<string, number>
}

/** How long the services of one lab cluster take to answer, as Prometheus counts it: `http_request_duration_seconds`. */
export class ServiceLatency {
  readonly #services = new Map<string, Counted>()
  #slow: string | null = null
  #at: number

  /** @param now ms since the epoch */
  constructor(now: number) {
    this.#at = now
    for (const [service, rate] of Object.entries(serviceRates)) {
      this.#services.set(service, { requests: 0, seconds: 0, byBound: new Map() })
      this.#count(service, rate * pastSeconds, healthy, healthyMeanSeconds)
    }
  }

  /** Lets the services answer until `now`, ms since the epoch. */
  advance(now: number): void {
    const seconds = Math.max(0, (now - this.#at) / 1000)
    this.#at = now
    for (const [service, rate] of Object.entries(serviceRates)) {
      if (service === this.#slow) this.#count(service, rate * seconds, slow, slowMeanSeconds)
      else this.#count(service, rate * seconds, healthy, healthyMeanSeconds)
    }
  }

  /** From now on `service` is slow, and a whole window of slow requests has just been answered, so that it shows at once. */
  startSlowness(service: string): void {
    if (this.#slow === service) return
    this.#slow = service
    this.#count(service, (serviceRates[service] ?? 0) * windowSeconds, slow, slowMeanSeconds)
  }

  /** What was counted stays counted. */
  endSlowness(): void {
    this.#slow = null
  }

  /** How long the service that a request names keeps it waiting, ms. @param host "budapp.bud-system:8080" */
  delayOf(host: string): number {
    return this.#slow !== null && host.split(/[.:]/)[0] === this.#slow ? slowAnswerMs : 0
  }

  /** Prometheus text. */
  text(): string {
    const name = 'http_request_duration_seconds'
    const lines = [`# HELP ${name} Time to answer an HTTP request`, `# TYPE ${name} histogram`]
    for (const [service, { requests, seconds, byBound }] of this.#services) {
      for (const [bound, count] of byBound) {
        lines.push(`${name}_bucket{service="${service}",le="${bound}"} ${Math.floor(count)}`)
      }
      lines.push(`${name}_sum{service="${service}"} ${seconds.toFixed(3)}`)
      lines.push(`${name}_count{service="${service}"} ${Math.floor(requests)}`)
    }
    return `${lines.join('\n')}\n`
  }

  #count(service: string, requests: number, shares: Shares, meanSeconds: number): void {
    const counted = this.#services.get(service)
    if (counted === undefined) return
    counted.requests += requests
    counted.seconds += requests * meanSeconds
    for (const [bound, share] of shares) {
      counted.byBound.set(bound, (counted.byBound.get(bound) ?? 0) + requests * share)
    }
  }
}
