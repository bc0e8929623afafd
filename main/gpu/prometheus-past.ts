import type { Prometheus } from '@main/observability/prometheus.ts'
import { type CardMark, eccMarks } from '@shared/gpu/card-marks.ts'
import { type CardSeries, samplesByTime, seriesOf } from './card-series.ts'
import { type DcgmCard, dcgmCards } from './dcgm-readings.ts'
import type { MetricSample } from './metrics-text.ts'
import { nameLabel, pastQueries } from './past-query.ts'

/** Days of one card are more to read than what an open graph waits for. */
const patienceMs = 30_000

export interface PastRange {
  /** ms since the epoch, whole seconds. */
  readonly from: number
  readonly to: number
  /** ms */
  readonly step: number
}

export interface PrometheusPast {
  /** A point for each step of the whole range. */
  readonly series: CardSeries
  readonly marks: CardMark[]
  /** The first point of which anything is known, ms since the epoch; null: nothing is. */
  readonly begins: number | null
  /** What Prometheus said beside its answers: a figure may be incomplete because of it. */
  readonly warnings: string[]
}

/**
 * What Prometheus has of one card in a range, folded over its steps.
 * @throws CockpitError as `Prometheus.queryRange`.
 */
export async function prometheusPast(
  prometheus: Prometheus,
  uuid: string,
  { from, to, step }: PastRange,
  signal: AbortSignal,
): Promise<PrometheusPast> {
  const byTime = new Map<number, readonly MetricSample[]>()
  const warnings = new Set<string>()
  const { figures, happened } = pastQueries(uuid, step)
  for (const query of [figures, happened]) {
    const answer = await prometheus.queryRange(query, { start: from, end: to, step }, { signal, timeoutMs: patienceMs })
    for (const warning of answer.warnings) warnings.add(warning)
    for (const [at, samples] of samplesByTime(answer, nameLabel)) {
      byTime.set(at, [...(byTime.get(at) ?? []), ...samples])
    }
  }
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)
  const cards = times.map((at) => dcgmCards(byTime.get(at) ?? [], () => false)[0] ?? null)
  const first = cards.findIndex((card) => card !== null)
  return {
    series: seriesOf(
      times,
      cards.map((card) => card?.reading ?? null),
    ),
    marks: marksOf(times, cards),
    begins: times[first] ?? null,
    warnings: [...warnings],
  }
}

/** The gauge of the last Xid stays until the exporter restarts, so only a change of it is a mark: within the step before. */
function marksOf(times: readonly number[], cards: readonly (DcgmCard | null)[]): CardMark[] {
  const marks: CardMark[] = []
  let lastXid: number | null = null
  let before: DcgmCard | null = null
  for (const [index, at] of times.entries()) {
    const card = cards[index] ?? null
    if (card === null) continue
    const { xid, reading } = card
    if (xid !== null && xid !== 0 && lastXid !== null && xid !== lastXid) {
      marks.push({ at, text: `Xid ${xid}`, what: `the last driver error became Xid ${xid}` })
    }
    if (before !== null) marks.push(...eccMarks(before.reading, reading, at))
    lastXid = xid ?? lastXid
    before = card
  }
  return marks
}
