import { z } from 'zod'

/** How far a kind's rows on one cluster can be believed. */
export const freshness = z.object({
  /** `absent`: the API server does not serve this kind (metrics-server not installed, say). */
  state: z.enum(['loading', 'live', 'stale', 'denied', 'absent', 'failed']),
  /** When the rows were last proven to be what the server has; null before the first list. */
  asOf: z.number().nullable(),
  reason: z.string(),
  hint: z.string(),
  /** While a list is being paged in: rows so far and the server's estimate of what remains (null when unknown). */
  loading: z.object({ rows: z.number(), remaining: z.number().nullable() }).nullable(),
})
export type Freshness = z.infer<typeof freshness>
