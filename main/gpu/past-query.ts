import { liveMeasures } from '@shared/gpu/measures.ts'
import { foldOf } from '@shared/gpu/past.ts'
import { dcgmNamesOf, firstBlank, firstLargeBlank, knownBits, throttleMetrics, xidMetric } from './dcgm-readings.ts'
import { standsFor } from './prometheus-history.ts'

/** Has the metric's name: what is folded over time loses its own. */
export const nameLabel = 'dcgm'

/** Within a step it is looked so often, at the scrapes' own pace where that is few enough, ms. */
const finest = 15_000
const looksInStep = 20

/** Counts that are drawn where they grow. */
const counts = [...dcgmNamesOf('eccCorrected'), ...dcgmNamesOf('eccUncorrected')]

/**
 * Two questions for the past of one card, each short enough for a reader who may only GET: its figures folded over steps
 * (see `foldOf`; a gauge that is told once for each pod or slice is one gauge before it is folded); and what happened to
 * it: every throttle reason that held at any moment of a step, the last Xid, and how many memory errors there were.
 * @param step ms
 */
export function pastQueries(uuid: string, step: number): { readonly figures: string; readonly happened: string } {
  const inner = Math.min(standsFor, Math.max(finest, Math.floor(step / looksInStep / finest) * finest))
  // Prometheus 2 counts a look at both ends of a span (3 only at its end). A millisecond short, each look is in one step.
  const looked = `[${step - 1}ms:${inner / 1000}s]`
  const of = (name: string) => `${name}{UUID=${JSON.stringify(uuid)}}`
  // Scrapes may be as far apart as a figure stands for.
  const whole = `[${Math.max(step, standsFor) / 1000}s]`
  const shortly = `[${standsFor / 1000}s]`
  const mean = (name: string) =>
    `avg_over_time(max by(UUID,GPU_I_ID)(last_over_time(${of(name)}${shortly})<${blankOf(name)})${looked})`
  const highest = (name: string) => `max by(UUID,GPU_I_ID)(max_over_time(${of(name)}${whole}))`
  const last = (name: string) => `max by(UUID)(last_over_time(${of(name)}${whole}))`
  const named = (name: string, query: string) => `label_replace(${query},"${nameLabel}","${name}","","")`
  const figures = liveMeasures.flatMap((measure) =>
    dcgmNamesOf(measure).map((name) => named(name, (foldOf[measure] === 'mean' ? mean : highest)(name))),
  )
  const eitherName = `{__name__=~"${throttleMetrics.join('|')}",UUID=${JSON.stringify(uuid)}}`
  const mask = `max by(UUID)(last_over_time(${eitherName}${shortly}))<${firstBlank}`
  const bits = Array.from({ length: Math.log2(knownBits + 1) }, (_, bit) => {
    const value = 2 ** bit
    return `${value}*max_over_time((floor((${mask})/${value})%2)${looked})`
  })
  const other = `${knownBits + 1}*max_over_time(((${mask})>bool ${knownBits})${looked})`
  const reasons = named(throttleMetrics[0], [...bits, other].join('+'))
  const errors = [xidMetric, ...counts].map((name) => named(name, last(name)))
  return { figures: figures.join(' or '), happened: [reasons, ...errors].join(' or ') }
}

/** DCGM's marks for "no value" would outweigh every mean. Rates in bytes are larger than the mark of whole numbers. */
const blankOf = (name: string): number => (name.startsWith('DCGM_FI_PROF_') ? firstLargeBlank : firstBlank)
