import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { KeyMetric } from '@shared/platform/profile.ts'
import { type AskOptions, type Prometheus, samplesOf } from './prometheus.ts'

/**
 * One metric as read: a figure, or asked and nothing there, or not readable. Warnings mean that a figure may be
 * incomplete; Prometheus' infos are advice on the query and say nothing of the figure.
 */
export type Reading =
  | { readonly form: 'figure'; readonly value: number; readonly warnings: readonly string[] }
  | { readonly form: 'no-data'; readonly why: string }
  | { readonly form: 'failed'; readonly error: ErrorShape }

const idLabel = 'cockpit_metric'

/** PromQL text is quoted as JSON text is; `$` would name a group of label_replace's expression. */
const quoted = (text: string): string => JSON.stringify(text.replaceAll('$', '$$$$'))

/**
 * All metrics in one expression, each marked with its id. A newline before each closing bracket, because a query of
 * the profile may end in a comment.
 */
export function joinedQuery(metrics: readonly KeyMetric[]): string {
  return metrics
    .map(({ id, query }) => `label_replace((\n${query}\n), "${idLabel}", ${quoted(id)}, "", "")`)
    .join(' or ')
}

/** A query should give one sample; of several the highest is judged, because it is the one that hurts. */
function judge(values: readonly number[], warnings: readonly string[]): Reading {
  const figures = values.filter((value) => !Number.isNaN(value))
  if (figures.length > 0) return { form: 'figure', value: Math.max(...figures), warnings }
  return {
    form: 'no-data',
    why: values.length > 0 ? 'Prometheus has no figure for it (NaN): nothing was counted' : 'Prometheus has no data',
  }
}

/** Refusals that concern the text of one query, so that asking one by one tells which. */
const concernsQuery = (thrown: unknown): boolean =>
  thrown instanceof CockpitError && (thrown.code === 'QUERY_REFUSED' || thrown.code === 'BAD_ANSWER')

/**
 * Reads the metrics of a profile: one request for all, one by one only after Prometheus has refused them together
 * (a scalar, a wrong query), and then from there on.
 */
export function keyMetricReader(
  prometheus: Pick<Prometheus, 'query'>,
  metrics: readonly KeyMetric[],
): (options: AskOptions) => Promise<ReadonlyMap<string, Reading>> {
  let together = metrics.length > 1

  const oneByOne = async (options: AskOptions): Promise<ReadonlyMap<string, Reading>> => {
    const readings = new Map<string, Reading>()
    for (const metric of metrics) {
      try {
        const answer = await prometheus.query(metric.query, options)
        readings.set(
          metric.id,
          judge(
            samplesOf(answer).map(({ value }) => value),
            answer.warnings,
          ),
        )
      } catch (thrown) {
        if (!concernsQuery(thrown)) throw thrown
        readings.set(metric.id, { form: 'failed', error: toErrorShape(thrown) })
      }
    }
    return readings
  }

  return async (options) => {
    if (!together) return oneByOne(options)
    try {
      const answer = await prometheus.query(joinedQuery(metrics), options)
      const samples = samplesOf(answer)
      return new Map(
        metrics.map(({ id }) => [
          id,
          judge(
            samples.filter(({ labels }) => labels[idLabel] === id).map(({ value }) => value),
            answer.warnings,
          ),
        ]),
      )
    } catch (thrown) {
      if (!concernsQuery(thrown)) throw thrown
      together = false
      return oneByOne(options)
    }
  }
}
