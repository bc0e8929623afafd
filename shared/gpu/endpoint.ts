import { z } from 'zod'
import { figure } from './figure.ts'

/** What one vLLM server says of itself. Rates and quantiles are over the time between two scrapes. */
export const inferenceEndpoint = z.object({
  /** "bud-inference/endpoint-qwen-3-32b-7c…" */
  key: z.string(),
  namespace: z.string(),
  pod: z.string(),
  workload: z.string().nullable(),
  model: z.string().nullable(),
  running: figure,
  waiting: figure,
  kvCachePercent: figure,
  /** 95th percentile of the requests that ended since the scrape before; by buckets, so at best as fine as they are. */
  firstTokenP95Seconds: figure,
  endToEndP95Seconds: figure,
  promptTokensPerSecond: figure,
  generatedTokensPerSecond: figure,
  preemptions: figure,
  readAt: z.number().nullable(),
  /** Why there is nothing, or nothing new; empty when it answers. */
  reason: z.string(),
})
export type InferenceEndpoint = z.infer<typeof inferenceEndpoint>
