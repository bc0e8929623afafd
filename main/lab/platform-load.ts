import type { ModelServed } from './models-served.ts'
import { firstTokenSpread, histogramLines, latencySpread, queueSpread } from './request-spreads.ts'

/** One series of a metric family: label values in the order of its family's names. */
type Series = Map<string, number>

/** Requests per second that each service of the platform answers in the lab. */
export const serviceRates: Readonly<Record<string, number>> = {
  budgateway: 900,
  budapp: 620,
  budmodel: 140,
  budmetrics: 120,
  budcluster: 90,
  budnotify: 70,
  budsim: 60,
}
const totalRate = Object.values(serviceRates).reduce((sum, rate) => sum + rate, 0)

/** Share of requests that fail on a healthy platform: a fifth of what the error budget of 0.1 % allows. */
const healthyErrorShare = 0.0002
const notFoundShare = 0.012
/** The window that the alert rule and the key metric look at (Operations guide §3.1), seconds. */
const ratioWindowSeconds = 300
/** Counters begin as if the platform had run for a day. */
const pastSeconds = 86_400
const errorStatuses = ['500', '502', '503'] as const

/** What a server runs at once at most (its --max-num-seqs). */
const mostRunning = 256

interface EndpointState {
  readonly served: ModelServed
  requests: number
  failed: number
  running: number
  waiting: number
  kvCache: number
  readonly utilisation: number[]
  preemptions: number
}

/**
 * The load on one lab cluster's platform: counters that only grow, gauges that wander. Everything that it says follows
 * from the clock and the random source that are passed in, so a test can hold both.
 */
export class PlatformLoad {
  readonly #random: () => number
  readonly #requests: Series = new Map()
  readonly #endpoints: EndpointState[]
  #at: number
  #errorShare = healthyErrorShare
  /** Failed requests not yet counted, below one between two calls. */
  #owedErrors = 0
  #errorsCounted = 0
  /** The endpoint that more is asked of than it can do. */
  #crowded: string | null = null

  /**
   * @param now ms since the epoch
   * @param random a number from 0 up to 1
   */
  constructor(models: readonly ModelServed[], now: number, random: () => number) {
    this.#random = random
    this.#at = now
    for (const [service, rate] of Object.entries(serviceRates)) {
      for (const status of errorStatuses) this.#count(service, status, 0)
      this.#count(service, '404', Math.round(rate * notFoundShare * pastSeconds))
      this.#count(service, '200', Math.round(rate * (1 - notFoundShare) * pastSeconds))
    }
    this.#countErrors(totalRate * healthyErrorShare * pastSeconds)
    this.#endpoints = models.map((served) => ({
      served,
      requests: Math.round(served.requestsPerSecond * pastSeconds),
      failed: 0,
      running: 0,
      waiting: 0,
      kvCache: 0,
      preemptions: 0,
      utilisation: Array.from({ length: served.gpus }, () => 0),
    }))
    this.#wander()
  }

  /** Lets the load run until `now`, ms since the epoch. */
  advance(now: number): void {
    const seconds = Math.max(0, (now - this.#at) / 1000)
    if (seconds === 0) return
    this.#at = now
    for (const [service, rate] of Object.entries(serviceRates)) {
      const requests = rate * seconds * (0.97 + 0.06 * this.#random())
      this.#count(service, '404', requests * notFoundShare)
      this.#count(service, '200', requests * (1 - notFoundShare - Math.min(this.#errorShare, 0.9)))
    }
    this.#countErrors(totalRate * seconds * this.#errorShare)
    for (const endpoint of this.#endpoints) {
      endpoint.requests += endpoint.served.requestsPerSecond * seconds * (0.95 + 0.1 * this.#random())
      if (endpoint.served.endpoint === this.#crowded) endpoint.preemptions += seconds * 3
    }
    this.#wander()
  }

  /**
   * From now on `share` (0 to 0.9) of the requests fail, and as many have just failed as a whole window of such requests
   * would hold, so that the ratio over five minutes is about `share` at the next scrape.
   */
  startErrorBurst(share: number): void {
    if (this.#errorShare === share) return
    this.#errorShare = share
    this.#countErrors((share / (1 - share)) * totalRate * ratioWindowSeconds)
  }

  /** The requests that come succeed again. What was counted stays counted. */
  endErrorBurst(): void {
    this.#errorShare = healthyErrorShare
  }

  /** Share of requests that fail now, 0 to 0.9. */
  get errorShare(): number {
    return this.#errorShare
  }

  /** From now on far more is asked of this endpoint than it can do: its queue stands, its cache and its GPUs are full. */
  startQueue(endpoint: string): void {
    this.#crowded = endpoint
    this.#wander()
  }

  endQueue(): void {
    this.#crowded = null
    this.#wander()
  }

  /** Prometheus text of the whole platform. */
  platformText(): string {
    const lines = ['# HELP http_requests_total HTTP requests answered', '# TYPE http_requests_total counter']
    for (const [key, value] of this.#requests) lines.push(`http_requests_total{${key}} ${Math.floor(value)}`)
    lines.push('# HELP inference_requests_total Total inference requests', '# TYPE inference_requests_total counter')
    for (const { served, requests, failed } of this.#endpoints) {
      lines.push(`inference_requests_total{model="${served.model}",status="success"} ${Math.floor(requests - failed)}`)
      lines.push(`inference_requests_total{model="${served.model}",status="error"} ${Math.floor(failed)}`)
    }
    lines.push('# HELP inference_latency_seconds Inference latency', '# TYPE inference_latency_seconds histogram')
    for (const { served, requests } of this.#endpoints) {
      const labels = `model="${served.model}"`
      lines.push(...histogramLines('inference_latency_seconds', labels, requests, latencySpread))
    }
    lines.push('# HELP gpu_utilization_percent GPU utilization percentage', '# TYPE gpu_utilization_percent gauge')
    let gpu = 0
    for (const { served, utilisation } of this.#endpoints) {
      for (const percent of utilisation) {
        lines.push(`gpu_utilization_percent{gpu_id="${gpu++}",model="${served.model}"} ${percent.toFixed(1)}`)
      }
    }
    for (const { served } of this.#endpoints) lines.push(this.endpointText(served.endpoint) ?? '')
    return `${lines.join('\n').trimEnd()}\n`
  }

  /**
   * What one of an endpoint's vLLM servers says on its own /metrics; null for an endpoint that this cluster does not serve.
   * @param servers over how many the endpoint's load is spread evenly; 1 gives the whole endpoint.
   */
  endpointText(name: string, servers = 1): string | null {
    const endpoint = this.#endpoints.find(({ served }) => served.endpoint === name)
    if (endpoint === undefined) return null
    const labels = `engine="0",model_name="${endpoint.served.model}"`
    const share = (whole: number): number => Math.floor(whole / servers)
    const requests = share(endpoint.requests)
    const lines = [
      `vllm:num_requests_running{${labels}} ${share(endpoint.running)}`,
      `vllm:num_requests_waiting{${labels}} ${share(endpoint.waiting)}`,
      `vllm:kv_cache_usage_perc{${labels}} ${endpoint.kvCache.toFixed(4)}`,
      `vllm:num_preemptions_total{${labels}} ${share(endpoint.preemptions)}`,
      `vllm:prompt_tokens_total{${labels}} ${requests * 412}`,
      `vllm:generation_tokens_total{${labels}} ${requests * 186}`,
      `vllm:request_success_total{${labels},finished_reason="stop"} ${requests}`,
      ...histogramLines('vllm:e2e_request_latency_seconds', labels, requests, latencySpread),
      ...histogramLines('vllm:time_to_first_token_seconds', labels, requests, firstTokenSpread),
      ...histogramLines('vllm:request_queue_time_seconds', labels, requests, queueSpread),
    ]
    return `${lines.join('\n')}\n`
  }

  /** Utilisation in percent of one endpoint's devices, in their order; empty for an endpoint that is not served. */
  gpuUtilisation(name: string): readonly number[] {
    return this.#endpoints.find(({ served }) => served.endpoint === name)?.utilisation ?? []
  }

  #count(service: string, status: string, requests: number): void {
    const key = `service="${service}",status="${status}"`
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + requests)
  }

  /** Spread over services by their traffic, whole requests only, so that few errors do not round to none or many. */
  #countErrors(requests: number): void {
    this.#owedErrors += requests
    const whole = Math.floor(this.#owedErrors)
    this.#owedErrors -= whole
    const services = Object.entries(serviceRates)
    let left = whole
    for (const [service, rate] of services) {
      const share = Math.floor((whole * rate) / totalRate)
      left -= share
      this.#countStatuses(service, share)
    }
    for (; left > 0; left--) {
      const service = services[this.#errorsCounted++ % services.length]
      if (service !== undefined) this.#countStatuses(service[0], 1)
    }
  }

  #countStatuses(service: string, requests: number): void {
    const each = Math.floor(requests / errorStatuses.length)
    for (const status of errorStatuses) this.#count(service, status, each)
    this.#count(service, '500', requests - each * errorStatuses.length)
  }

  #wander(): void {
    for (const endpoint of this.#endpoints) {
      const mean = endpoint.served.requestsPerSecond * latencySpread.mean
      endpoint.running = Math.round(mean * (0.7 + 0.6 * this.#random()))
      endpoint.waiting = Math.floor(mean * 0.25 * this.#random())
      endpoint.kvCache = 0.3 + 0.2 * this.#random()
      for (const index of endpoint.utilisation.keys()) endpoint.utilisation[index] = 52 + 18 * this.#random()
      if (endpoint.served.endpoint !== this.#crowded) continue
      endpoint.running = mostRunning
      endpoint.waiting = Math.round(620 + 60 * this.#random())
      endpoint.kvCache = 0.985 + 0.01 * this.#random()
      for (const index of endpoint.utilisation.keys()) endpoint.utilisation[index] = 97 + 2 * this.#random()
    }
  }
}
