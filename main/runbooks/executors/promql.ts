import { openPrometheus, type Remarks } from '@main/observability/prometheus.ts'
import type { QueryResult } from '@main/observability/prometheus-answer.ts'
import type { Execution, StepResult } from './executor.ts'

interface Series {
  readonly labels: Readonly<Record<string, string>>
  /** The last; NaN where there is none. */
  readonly value: number
  /** Over the range; empty for an instant query. */
  readonly points: readonly { readonly at: number; readonly value: number }[]
}

/** Enough for a chart, and far below the 11,000 that Prometheus allows. */
const points = 240
const finestStepMs = 15_000

/** An instant query, or one over the step's range. Errors: those of Prometheus' client. */
export async function promql(execution: Execution, { query }: { readonly query: string }): Promise<StepResult> {
  const { cluster, profile, clock, signal, timeoutMs, rangeMs, print } = execution
  const prometheus = openPrometheus(cluster, profile.prometheus)
  const options = { signal, timeoutMs }
  const end = clock.now()
  const answer =
    rangeMs === null
      ? await prometheus.query(query, options)
      : await prometheus.queryRange(
          query,
          { start: end - rangeMs, end, step: Math.max(finestStepMs, Math.ceil(rangeMs / points)) },
          options,
        )
  const result = metricsResult(answer)
  for (const line of metricLines(result.series)) print(line)
  for (const remark of result.warnings) print(`warning: ${remark}`)
  return { ...result }
}

export interface MetricsResult {
  readonly series: readonly Series[]
  /** Of the one series; null when there are none or several. */
  readonly value: number | null
  readonly count: number
  readonly warnings: readonly string[]
}

/** What expectations see of an answer of Prometheus. */
export function metricsResult(answer: QueryResult & Remarks): MetricsResult {
  const series = seriesOf(answer)
  const [only] = series
  const value = series.length === 1 && only !== undefined ? only.value : null
  return { series, value, count: series.length, warnings: answer.warnings }
}

function seriesOf(answer: QueryResult): Series[] {
  switch (answer.resultType) {
    case 'scalar':
      return [{ labels: {}, value: answer.result.value, points: [] }]
    case 'string':
      return []
    case 'vector':
      return answer.result.flatMap(({ metric, value }) =>
        value === undefined ? [] : [{ labels: metric, value: value.value, points: [] }],
      )
    case 'matrix':
      return answer.result.map(({ metric, values }) => ({
        labels: metric,
        value: values.at(-1)?.value ?? Number.NaN,
        points: values.map(({ at, value }) => ({ at, value })),
      }))
  }
}

/** As promtool prints an instant answer. */
function metricLines(series: readonly Series[]): string[] {
  if (series.length === 0) return ['(no data)']
  return series.map(({ labels, value, points: over }) => {
    const { __name__: name = '', ...rest } = labels
    const words = Object.entries(rest).map(([key, each]) => `${key}=${JSON.stringify(each)}`)
    return `${name}{${words.join(', ')}} => ${value}${over.length > 0 ? ` (last of ${over.length} points)` : ''}`
  })
}
