import type { Clock } from '@main/clusters/cluster-access.ts'
import type { Prometheus } from '@main/observability/prometheus.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { GpuHistory } from '@shared/gpu/contract.ts'
import { liveMeasures } from '@shared/gpu/measures.ts'
import { throttleMask } from '@shared/gpu/throttle.ts'
import type { CardRings } from './card-rings.ts'
import type { ClusterGpus } from './cluster-gpus.ts'
import { dcgmCards, dcgmMetrics } from './dcgm-readings.ts'
import type { MetricSample } from './metrics-text.ts'

const hour = 3_600_000
/** A graph shows no more points. */
const mostPoints = 720
const shortestStep = 15_000

const empty = (source: GpuHistory['source'], reason: string): GpuHistory => ({
  source,
  at: new Float64Array(),
  values: liveMeasures.map(() => new Float64Array()),
  throttle: new Float64Array(),
  dropped: 0,
  reason,
})

/** What is known of one card since a moment: of the last hour what was read here, of longer ago what Prometheus has. */
export async function cardHistory(
  gpus: ClusterGpus,
  rings: CardRings,
  clock: Clock,
  key: string,
  from: number,
  signal: AbortSignal,
): Promise<GpuHistory> {
  const now = clock.now()
  const kept = rings.read(gpus.table.ringKey(key), from)
  const uuid = gpus.table.card(key, now)?.reading.uuid ?? null
  if (now - from <= hour || uuid === null) {
    if (kept === null) return empty('memory', 'Nothing of this card was kept')
    const begins = kept.at[0] ?? now
    // A pause as long as between two lines is none.
    const late = begins - from > 5_000
    const reason = late ? `It is read here since ${new Date(begins).toISOString()}` : ''
    return { source: 'memory', ...kept, reason }
  }
  const step = Math.max(shortestStep, Math.ceil((now - from) / mostPoints))
  try {
    return await fromPrometheus(gpus.rounds.openPrometheus(), uuid, { start: from, end: now, step }, signal)
  } catch (thrown) {
    if (signal.aborted) throw thrown
    const { message } = toErrorShape(thrown)
    if (kept === null) return empty('prometheus', message)
    return { source: 'memory', ...kept, reason: `Only what was read here: ${message}` }
  }
}

async function fromPrometheus(
  prometheus: Prometheus,
  uuid: string,
  range: { readonly start: number; readonly end: number; readonly step: number },
  signal: AbortSignal,
): Promise<GpuHistory> {
  const query = `{__name__=~"${[...dcgmMetrics].join('|')}",UUID=${JSON.stringify(uuid)}}`
  const answer = await prometheus.queryRange(query, range, { signal })
  if (answer.resultType !== 'matrix') return empty('prometheus', 'Prometheus answered with no series')
  const byTime = new Map<number, MetricSample[]>()
  for (const { metric, values } of answer.result) {
    const { __name__: name = '', ...labels } = metric
    for (const { at, value } of values) {
      const known = byTime.get(at)
      const sample = { name, labels, value }
      if (known === undefined) byTime.set(at, [sample])
      else known.push(sample)
    }
  }
  if (byTime.size === 0) return empty('prometheus', 'Prometheus has nothing of this card')
  const times = [...byTime.keys()].sort((a, b) => a - b)
  const readings = times.map((at) => dcgmCards(byTime.get(at) ?? [], () => false)[0]?.reading ?? null)
  const numbers = (of: (reading: NonNullable<(typeof readings)[number]>) => number) =>
    Float64Array.from(readings, (reading) => (reading === null ? Number.NaN : of(reading)))
  return {
    source: 'prometheus',
    at: Float64Array.from(times),
    values: liveMeasures.map((measure) =>
      numbers((reading) => {
        const value = reading[measure]
        return typeof value === 'number' ? value : Number.NaN
      }),
    ),
    throttle: numbers(({ throttle }) => (typeof throttle === 'string' ? Number.NaN : throttleMask(throttle))),
    dropped: 0,
    reason: '',
  }
}
