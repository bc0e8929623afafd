import type { Clock } from '@main/clusters/cluster-access.ts'
import { type Prometheus, samplesOf } from '@main/observability/prometheus.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { CardPast } from '@shared/gpu/contract.ts'
import { pastStep } from '@shared/gpu/past.ts'
import type { CardSources } from './card-history.ts'
import { seriesOf } from './card-series.ts'
import { prometheusPast } from './prometheus-past.ts'

/**
 * What Prometheus has of some cards over a span up to now, one card after the other. The first failure ends the asking,
 * for the rest would wait for the same: they are told with it.
 */
export async function* cardPasts(
  { table, rounds }: CardSources,
  clock: Clock,
  { cards, spanMs }: { readonly cards: readonly string[]; readonly spanMs: number },
  signal: AbortSignal,
): AsyncGenerator<CardPast, void, void> {
  const now = clock.now()
  const to = Math.floor(now / 1000) * 1000
  const range = { from: to - spanMs, to, step: pastStep(spanMs) }
  const prometheus = rounds.openPrometheus()
  let failed: ErrorShape | null = null
  let kept: Promise<boolean | null> | null = null
  for (const card of cards) {
    const failure: ErrorShape | null = failed
    const base = { card, ...range, marks: [], begins: null, keptThen: null, warnings: [], failure }
    const nothing: CardPast = { ...base, ...seriesOf([], []) }
    const uuid = table.card(card, now)?.reading.uuid ?? null
    if (failure !== null) yield nothing
    else if (uuid === null) yield { ...nothing, failure: noUuid }
    else {
      try {
        const { series, ...told } = await prometheusPast(prometheus, uuid, range, signal)
        const lacks = told.begins === null || told.begins > range.from + 2 * range.step
        if (lacks) kept ??= wasThere(prometheus, range.from, signal)
        yield { ...base, ...told, ...series, keptThen: lacks ? await kept : null }
      } catch (thrown) {
        if (signal.aborted) return
        failed = toErrorShape(thrown)
        yield { ...nothing, failure: failed }
      }
    }
    if (signal.aborted) return
  }
}

const noUuid: ErrorShape = {
  code: 'NOT_FOUND',
  message: 'This card tells no UUID, by which Prometheus knows cards',
  hint: 'Read the whole nvidia-smi of its node.',
}

/** Whether Prometheus tells of any target then: it does not if it keeps less, or did not run. null: it does not say. */
const wasThere = (prometheus: Prometheus, at: number, signal: AbortSignal): Promise<boolean | null> =>
  prometheus.query('count(up)', { at, signal }).then(
    (answer) => samplesOf(answer).length > 0,
    // What it told of the card stands without this.
    () => null,
  )
