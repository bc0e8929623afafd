import type { Prometheus } from '@main/observability/prometheus.ts'
import { type CardSeries, samplesByTime, seriesOf } from './card-series.ts'
import { dcgmCards, dcgmMetrics } from './dcgm-readings.ts'

/** A graph shows no more points. */
const mostPoints = 720
/** dcgm-exporter is scraped no more often, as shipped, ms. */
const shortestStep = 15_000
/**
 * A figure stands for so long behind its scrape, ms. Prometheus itself would go on with it for five minutes, and hide
 * every shorter gap; scrapes are a minute apart at most, as most are set up.
 */
export const standsFor = 90_000
/** An open graph waits for it. */
const patienceMs = 5_000

/**
 * What Prometheus has of one card between two moments (ms since the epoch), at even steps from the first that it knows
 * to the last; NaN where it knows nothing. null: nothing at all.
 * @throws CockpitError as `Prometheus.queryRange`.
 */
export async function prometheusHistory(
  prometheus: Prometheus,
  uuid: string,
  { start, end }: { readonly start: number; readonly end: number },
  signal: AbortSignal,
): Promise<{ readonly series: CardSeries; readonly step: number } | null> {
  const step = Math.max(shortestStep, Math.ceil((end - start) / mostPoints / 1000) * 1000)
  const names = [...dcgmMetrics].join('|')
  const series = `{__name__=~"${names}",UUID=${JSON.stringify(uuid)}}`
  const query = `last_over_time(${series}[${Math.max(step, standsFor) / 1000}s])`
  const answer = await prometheus.queryRange(query, { start, end, step }, { signal, timeoutMs: patienceMs })
  const byTime = samplesByTime(answer, '__name__')
  if (byTime.size === 0) return null
  const told = [...byTime.keys()]
  const [first, last] = [Math.min(...told), Math.max(...told)]
  const times = Array.from({ length: Math.round((last - first) / step) + 1 }, (_, index) => first + index * step)
  const readings = times.map((at) => dcgmCards(byTime.get(at) ?? [], () => false)[0]?.reading ?? null)
  return { series: seriesOf(times, readings), step }
}
