import type { QueryResult } from '@main/observability/prometheus-answer.ts'
import { liveMeasures } from '@shared/gpu/measures.ts'
import type { CardReading } from '@shared/gpu/reading.ts'
import { throttleMask } from '@shared/gpu/throttle.ts'
import type { MetricSample } from './metrics-text.ts'

/** Figures of one card over time. */
export interface CardSeries {
  /** ms since the epoch, ascending. */
  readonly at: Float64Array
  /** In the order of `liveMeasures`, each as long as `at`; NaN where not known. */
  readonly values: Float64Array[]
  /** Bits of `throttleMask`; NaN where not known. */
  readonly throttle: Float64Array
}

/** @param readings one for each time; null: nothing is known of it. */
export function seriesOf(times: readonly number[], readings: readonly (CardReading | null)[]): CardSeries {
  const numbers = (of: (reading: CardReading) => number) =>
    Float64Array.from(readings, (reading) => (reading === null ? Number.NaN : of(reading)))
  return {
    at: Float64Array.from(times),
    values: liveMeasures.map((measure) =>
      numbers((reading) => {
        const value = reading[measure]
        return typeof value === 'number' ? value : Number.NaN
      }),
    ),
    throttle: numbers(({ throttle }) => (typeof throttle === 'string' ? Number.NaN : throttleMask(throttle))),
  }
}

/** The samples of a range's answer by their time, whole ms since the epoch. `nameLabel` has the metric's name. */
export function samplesByTime(answer: QueryResult, nameLabel: string): ReadonlyMap<number, readonly MetricSample[]> {
  const byTime = new Map<number, MetricSample[]>()
  if (answer.resultType !== 'matrix') return byTime
  for (const { metric, values } of answer.result) {
    const { [nameLabel]: name = '', ...labels } = metric
    for (const { at: told, value } of values) {
      // Seconds with three digits behind the point are no whole milliseconds in binary.
      const at = Math.round(told)
      const known = byTime.get(at)
      const sample = { name, labels, value }
      if (known === undefined) byTime.set(at, [sample])
      else known.push(sample)
    }
  }
  return byTime
}
