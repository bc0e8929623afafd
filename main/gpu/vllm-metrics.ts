import type { InferenceEndpoint } from '@shared/gpu/endpoint.ts'
import type { Figure } from '@shared/gpu/figure.ts'
import { type MetricSample, parseMetrics } from './metrics-text.ts'

/** Figures of a server, under the names of all its versions: the first that is there counts. */
const gauges = {
  running: ['vllm:num_requests_running'],
  waiting: ['vllm:num_requests_waiting'],
  kvCache: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
} as const
const counters = {
  promptTokens: ['vllm:prompt_tokens_total', 'vllm:prompt_tokens'],
  generatedTokens: ['vllm:generation_tokens_total', 'vllm:generation_tokens'],
  preemptions: ['vllm:num_preemptions_total', 'vllm:num_preemptions'],
} as const
const firstToken = 'vllm:time_to_first_token_seconds_bucket'
const endToEnd = 'vllm:e2e_request_latency_seconds_bucket'
const read: ReadonlySet<string> = new Set([
  ...Object.values(gauges).flat(),
  ...Object.values(counters).flat(),
  firstToken,
  endToEnd,
])

/** What one scrape of a vLLM server tells; counters since its start. */
export interface VllmScrape {
  /** ms since the epoch */
  readonly at: number
  readonly model: string | null
  readonly running: Figure
  readonly waiting: Figure
  readonly kvCachePercent: Figure
  readonly promptTokens: Figure
  readonly generatedTokens: Figure
  readonly preemptions: Figure
  /** Cumulative counts by upper bound in seconds, ascending. */
  readonly firstToken: readonly Bucket[]
  readonly endToEnd: readonly Bucket[]
}
type Bucket = readonly [bound: number, count: number]

/** null where the text tells nothing of vLLM. */
export function vllmScrape(text: string, at: number): VllmScrape | null {
  const samples = parseMetrics(text, (name) => read.has(name))
  if (samples.length === 0) return null
  const of = (names: readonly string[], join: (values: readonly number[]) => number): Figure => {
    for (const name of names) {
      const values = samples.flatMap((sample) =>
        sample.name === name && Number.isFinite(sample.value) ? sample.value : [],
      )
      if (values.length > 0) return join(values)
    }
    return 'not-told'
  }
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
  // Each data-parallel engine has a cache of its own: the fullest is the one that hurts.
  const share = of(gauges.kvCache, (values) => Math.max(...values))
  return {
    at,
    model: samples.find(({ labels }) => labels.model_name !== undefined)?.labels.model_name ?? null,
    running: of(gauges.running, total),
    waiting: of(gauges.waiting, total),
    // Despite its name it is a share of 1.
    kvCachePercent: typeof share === 'number' ? Math.round(share * 10_000) / 100 : share,
    promptTokens: of(counters.promptTokens, total),
    generatedTokens: of(counters.generatedTokens, total),
    preemptions: of(counters.preemptions, total),
    firstToken: buckets(samples, firstToken),
    endToEnd: buckets(samples, endToEnd),
  }
}

function buckets(samples: readonly MetricSample[], name: string): readonly Bucket[] {
  const counts = new Map<number, number>()
  for (const { name: own, labels, value } of samples) {
    if (own !== name) continue
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
    if (!Number.isNaN(bound)) counts.set(bound, (counts.get(bound) ?? 0) + value)
  }
  return [...counts].sort(([a], [b]) => a - b)
}

type Figures = Pick<
  InferenceEndpoint,
  | 'running'
  | 'waiting'
  | 'kvCachePercent'
  | 'firstTokenP95Seconds'
  | 'endToEndP95Seconds'
  | 'promptTokensPerSecond'
  | 'generatedTokensPerSecond'
  | 'preemptions'
>

/** Figures between two scrapes. A counter that fell was begun anew by a restart, and tells nothing of the time between. */
export function figuresBetween(before: VllmScrape | null, now: VllmScrape): Figures {
  const seconds = before === null ? 0 : (now.at - before.at) / 1000
  const grown = (counter: 'promptTokens' | 'generatedTokens' | 'preemptions'): Figure => {
    const [from, to] = [before?.[counter] ?? 'not-told', now[counter]]
    if (typeof to !== 'number') return to
    return typeof from !== 'number' || to < from || seconds <= 0 ? 'not-told' : to - from
  }
  const rate = (growth: Figure): Figure => (typeof growth === 'number' ? growth / seconds : growth)
  return {
    running: now.running,
    waiting: now.waiting,
    kvCachePercent: now.kvCachePercent,
    firstTokenP95Seconds: quantile(0.95, before?.firstToken ?? [], now.firstToken),
    endToEndP95Seconds: quantile(0.95, before?.endToEnd ?? [], now.endToEnd),
    promptTokensPerSecond: rate(grown('promptTokens')),
    generatedTokensPerSecond: rate(grown('generatedTokens')),
    preemptions: grown('preemptions'),
  }
}

/** As Prometheus' histogram_quantile over what came between: linear within a bucket, the last bound at most. */
function quantile(q: number, before: readonly Bucket[], now: readonly Bucket[]): Figure {
  const earlier = new Map(before)
  if (earlier.size === 0 || earlier.size !== now.length) return 'not-told'
  const grown = now.map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)] as const)
  const total = grown.at(-1)?.[1] ?? 0
  if (total <= 0 || grown.some(([, count]) => count < 0)) return 'not-told'
  const rank = q * total
  let [lower, below] = [0, 0]
  for (const [bound, count] of grown) {
    if (count >= rank) {
      if (bound === Number.POSITIVE_INFINITY) return lower
      return count === below ? bound : lower + ((bound - lower) * (rank - below)) / (count - below)
    }
    ;[lower, below] = [bound, count]
  }
  return lower
}
