import { z } from 'zod'

/** Somebody who asks for GPUs and has none, with the reason as far as objects tell it. */
export const gpuWait = z.object({
  /** The pod; where a quota keeps pods from being made at all, what would make them. */
  kind: z.enum(['pods', 'deployments', 'statefulsets', 'jobs']),
  namespace: z.string(),
  name: z.string(),
  /** The workload that a pod belongs to: "endpoint-qwen-3-32b". */
  workload: z.string().nullable(),
  /** Devices that it asks for on one node. */
  asked: z.array(z.object({ resource: z.string(), count: z.number() })),
  /** Since when it cannot be placed, ms since the epoch; null where the API does not tell. */
  since: z.number().nullable(),
  /**
   * - `short`: no node that it may run on has so many free.
   * - `too-large`: no node has so many at all.
   * - `barred`: nodes have them, and none of those takes it.
   * - `not-offered`: no node offers this resource.
   * - `quota`: its namespace may have no more.
   * - `other`: GPUs are not what is short.
   * - `unasked`: the scheduler has not looked for a node, or has not said anything.
   * - `unknown`: what is needed to judge it may not be read.
   */
  is: z.enum(['short', 'too-large', 'barred', 'not-offered', 'quota', 'other', 'unasked', 'unknown']),
  /** "asks for 2 nvidia.com/gpu; the most free on one node is 1 (gpu-3)" */
  reason: z.string(),
  /** What a person would do next: "Scale cluster by a node …". */
  next: z.string(),
  /** The scheduler's or the quota's own words; empty where there are none. */
  said: z.string(),
})
export type GpuWait = z.infer<typeof gpuWait>

/** Those that wait, the longest first; `more` are not listed. */
export const gpuWaits = z.object({ listed: z.array(gpuWait), more: z.number() })
export type GpuWaits = z.infer<typeof gpuWaits>

/** "2 nvidia.com/gpu" */
export const askedWords = (asked: GpuWait['asked']): string =>
  asked.map(({ resource, count }) => `${count} ${resource}`).join(' and ')

export const nobodyWaits: GpuWaits = { listed: [], more: 0 }
