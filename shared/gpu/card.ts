import { z } from 'zod'
import { cardReading } from './reading.ts'

/**
 * Where figures come from.
 * - `nvidia-smi`: one session in a pod of each node, a line a second.
 * - `dcgm`: dcgm-exporter, scraped through the API server's proxy every few seconds.
 * - `prometheus`: what Prometheus has of dcgm-exporter, as old as its scrape.
 */
export const cardSource = z.enum(['nvidia-smi', 'dcgm', 'prometheus'])
export type CardSource = z.infer<typeof cardSource>

export const provenance = z.object({
  source: cardSource,
  /** The way to it, in words: "pod gpu-operator/nvidia-driver-x, container driver". */
  through: z.string(),
  /** When main received it; ms since the epoch. */
  readAt: z.number(),
})
export type Provenance = z.infer<typeof provenance>

/** Who has a card, as far as it can be told. */
export const cardHolder = z.object({
  namespace: z.string(),
  pod: z.string(),
  container: z.string().nullable(),
  /** The workload that the pod belongs to: "endpoint-qwen-3-32b". */
  workload: z.string().nullable(),
  /** What vLLM there serves; null where it is none or does not say. */
  model: z.string().nullable(),
})
export type CardHolder = z.infer<typeof cardHolder>

/** The last driver error that the exporter named. It stays until the exporter restarts: last seen, not now. */
export const lastXid = z.object({
  xid: z.number(),
  /** When this program first saw it there; the error itself may be older. ms since the epoch. */
  seenAt: z.number(),
  /** Told by the kernel log or by a change of the gauge, and so not older than `seenAt` much. */
  fresh: z.boolean(),
})
export type LastXid = z.infer<typeof lastXid>

export const card = z.object({
  /** Stable while the card is in its node: "prod-gpu-1/GPU-…", or the bus address where the UUID is not known. */
  key: z.string(),
  node: z.string(),
  reading: cardReading,
  provenance,
  /** `stale`: the source has not spoken for longer than it should; the figures are as old as `provenance.readAt`. */
  freshness: z.enum(['live', 'stale']),
  /** Why it is stale, in words; empty when live. */
  reason: z.string(),
  holders: z.array(cardHolder),
  /**
   * How the holders are known: `device`: the source names the pod for this card. `session`: this card was listed in that
   * pod. `node`: every GPU pod of the node, because no source tells which has this one. `unknown`: nobody tells.
   */
  holdersBy: z.enum(['device', 'session', 'node', 'unknown']),
  lastXid: lastXid.nullable(),
  /** For how long its utilisation has been under 5 % without a break, of what was seen; null where it is not, or not known. */
  idleMs: z.number().nullable(),
})
export type Card = z.infer<typeof card>

export const gpuNode = z.object({
  name: z.string(),
  /** As its labels say: "NVIDIA-H100-80GB-HBM3"; null where they do not. */
  product: z.string().nullable(),
  /** Devices as the API server counts them, whatever the taints. */
  allocatable: z.number(),
  requested: z.number(),
  taints: z.array(z.string()),
  /** Running pods that hold devices of it, as the API server says; not which device. */
  holders: z.array(cardHolder),
  /** What reads its cards at the moment, and how that goes. */
  source: cardSource.nullable(),
  state: z.enum(['waiting', 'live', 'stale', 'failed', 'none']),
  /** In words: why it is not live, or what was said beside the readings. */
  reason: z.string(),
  lastReadAt: z.number().nullable(),
  /** Fewer cards were read than the node has: some are lost, or this source sees only a part. null: cannot be told. */
  missing: z.number().nullable(),
  /** The source names no process of other pods, so an empty list proves nothing. */
  processesHidden: z.boolean(),
})
export type GpuNode = z.infer<typeof gpuNode>
