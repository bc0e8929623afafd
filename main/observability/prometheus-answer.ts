import { z } from 'zod'

/** Prometheus writes sample values as text, "NaN", "+Inf" and "-Inf" among them. */
export const sampleValue = z.string().transform((text, context) => {
  if (text === 'NaN') return Number.NaN
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value)) {
    context.addIssue({ code: 'custom', message: `"${text}" is not a sample value` })
    return z.NEVER
  }
  return value
})

/** Seconds on the wire, milliseconds for us. */
const sample = z.tuple([z.number(), sampleValue]).transform(([seconds, value]) => ({ at: seconds * 1000, value }))
const labels = z.record(z.string(), z.string())

export interface Sample {
  /** ms since the epoch. */
  readonly at: number
  readonly value: number
}

/** A series of native histograms has `histogram` in place of `value`; it is told apart, not dropped unseen. */
const vectorSeries = z
  .object({ metric: labels, value: sample.optional(), histogram: z.unknown().optional() })
  .refine((series) => series.value !== undefined || series.histogram !== undefined, 'neither value nor histogram')
const matrixSeries = z.object({
  metric: labels,
  values: z.array(sample).default([]),
  histograms: z.array(z.unknown()).default([]),
})

export const queryResult = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('scalar'), result: sample }),
  z.object({ resultType: z.literal('string'), result: z.tuple([z.number(), z.string()]) }),
  z.object({ resultType: z.literal('vector'), result: z.array(vectorSeries) }),
  z.object({ resultType: z.literal('matrix'), result: z.array(matrixSeries) }),
])
export type QueryResult = z.output<typeof queryResult>

const alert = z.object({
  labels,
  annotations: labels.default({}),
  state: z.enum(['pending', 'firing', 'inactive', 'unknown']),
  activeAt: z.iso.datetime({ offset: true }).nullish(),
  value: z.string().optional(),
})
export const alertsResult = z.object({ alerts: z.array(alert) })
export type PrometheusAlert = z.output<typeof alert>

/** Data may come with an error too; warnings and infos may come with either. */
export const envelope = z.object({
  status: z.enum(['success', 'error']),
  data: z.unknown().optional(),
  errorType: z.string().optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).default([]),
  infos: z.array(z.string()).default([]),
})
