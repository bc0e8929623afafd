import type { Clock } from '@main/clusters/cluster-access.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { GpuHistory } from '@shared/gpu/contract.ts'
import { liveMeasures } from '@shared/gpu/measures.ts'
import type { CardRings } from './card-rings.ts'
import type { CardSeries } from './card-series.ts'
import type { CardTable } from './card-table.ts'
import { prometheusHistory } from './prometheus-history.ts'
import type { SlowRounds } from './slow-rounds.ts'

/** A pause as long as between two lines is none, ms. */
const noPause = 5_000

/** Where a cluster's cards are known from. */
export interface CardSources {
  readonly table: CardTable
  readonly rounds: Pick<SlowRounds, 'openPrometheus'>
}

/**
 * What is known of one card since a moment: what was read here, second by second, and of the time before that what
 * Prometheus has. Where it cannot be asked, what was read here stands alone, and the reason says so.
 */
export async function cardHistory(
  { table, rounds }: CardSources,
  rings: CardRings,
  clock: Clock,
  key: string,
  from: number,
  signal: AbortSignal,
): Promise<GpuHistory> {
  const now = clock.now()
  const kept = rings.read(table.ringKey(key), from)
  const begins = kept?.at[0] ?? now
  const own = { ...(kept ?? nothing), dropped: kept?.dropped ?? 0 }
  const uuid = table.card(key, now)?.reading.uuid ?? null
  if (begins - from <= noPause) return { source: 'memory', ...own, reason: '' }
  const since = kept === null ? 'Nothing was read here' : `It is read here since ${new Date(begins).toISOString()}`
  const alone = (why: string): GpuHistory => ({ source: 'memory', ...own, reason: `${since}; ${why}` })
  if (uuid === null) return alone('of a card without UUID Prometheus cannot be asked')
  try {
    const older = await prometheusHistory(rounds.openPrometheus(), uuid, { start: from, end: begins }, signal)
    if (older === null) return alone('Prometheus has nothing of this card before')
    const reason = `${since}; before that by Prometheus, every ${older.step / 1000} s`
    const joined = kept === null ? older.series : joinSeries(older.series, kept)
    return { source: kept === null ? 'prometheus' : 'both', ...joined, dropped: own.dropped, reason }
  } catch (thrown) {
    if (signal.aborted) throw thrown
    return alone(`Prometheus could not be asked: ${toErrorShape(thrown).message}`)
  }
}

const nothing: CardSeries = {
  at: new Float64Array(),
  values: liveMeasures.map(() => new Float64Array()),
  throttle: new Float64Array(),
}

function joinSeries(first: CardSeries, second: CardSeries): CardSeries {
  const join = (a: Float64Array, b: Float64Array) => {
    const both = new Float64Array(a.length + b.length)
    both.set(a)
    both.set(b, a.length)
    return both
  }
  return {
    at: join(first.at, second.at),
    values: first.values.map((values, measure) => join(values, second.values[measure] ?? new Float64Array())),
    throttle: join(first.throttle, second.throttle),
  }
}
