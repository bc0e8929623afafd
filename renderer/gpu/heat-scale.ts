import type { FleetCluster } from '@shared/gpu/contract.ts'
import { type LiveMeasure, liveMeasures, sampleWidth } from '@shared/gpu/measures.ts'
import { reasonsOfMask, slows } from '@shared/gpu/throttle.ts'
import { whole } from './measure-words.ts'

export interface HeatMeasure {
  readonly id: string
  readonly title: string
  /** Where one colour ends and the next begins; six colours. */
  readonly steps: readonly [number, number, number, number, number]
  readonly unit: string
  /** Of a card by its place; NaN where not known. */
  readonly valueOf: (of: FleetCluster, card: number) => number
}

const sampleOf = (of: FleetCluster, card: number, measure: LiveMeasure): number =>
  of.samples[card * sampleWidth + 2 + liveMeasures.indexOf(measure)] ?? Number.NaN

/** `limit`: 0 memory in all, 1 power limit. */
const shareOf = (of: FleetCluster, card: number, measure: LiveMeasure, limit: 0 | 1): number => {
  const most = of.limits[card * 2 + limit] ?? Number.NaN
  return most > 0 ? (sampleOf(of, card, measure) / most) * 100 : Number.NaN
}

const load = [5, 25, 50, 80, 95] as const

export const heatMeasures: readonly [HeatMeasure, ...HeatMeasure[]] = [
  {
    id: 'busy',
    title: 'Utilisation',
    steps: load,
    unit: '%',
    valueOf: (of, card) => sampleOf(of, card, 'utilisationPercent'),
  },
  {
    id: 'memory',
    title: 'Memory used, of all',
    steps: load,
    unit: '%',
    valueOf: (of, card) => shareOf(of, card, 'memoryUsedMiB', 0),
  },
  {
    id: 'power',
    title: 'Power, of its limit',
    steps: load,
    unit: '%',
    valueOf: (of, card) => shareOf(of, card, 'powerW', 1),
  },
  {
    id: 'temperature',
    title: 'Temperature',
    steps: [30, 45, 60, 75, 85],
    unit: '°C',
    valueOf: (of, card) => sampleOf(of, card, 'temperatureC'),
  },
]

/** Which of the six colours a value has, 0 to 5; null where it is not known. */
export function heatStep({ steps }: HeatMeasure, value: number): number | null {
  if (Number.isNaN(value)) return null
  const step = steps.findIndex((end) => value < end)
  return step === -1 ? steps.length : step
}

/** What each colour means: "under 5 %", "5–25 %", "95 % and more". */
export function stepWords({ steps, unit }: HeatMeasure, step: number): string {
  if (step === 0) return `under ${steps[0]} ${unit}`
  if (step === steps.length) return `${steps[step - 1]} ${unit} and more`
  return `${steps[step - 1]}–${steps[step]} ${unit}`
}

export type HeatSign = 'fault' | 'stale' | 'throttled' | 'unknown' | null

/** What is more than a colour: a fault before silence before what slows it before what is not known. */
export function heatSign(of: FleetCluster, card: number, value: number): HeatSign {
  const state = of.states[card] ?? 0
  if (state === 2) return 'fault'
  if (state === 1) return 'stale'
  const mask = of.samples[card * sampleWidth + sampleWidth - 1] ?? Number.NaN
  if (!Number.isNaN(mask) && reasonsOfMask(mask).some(slows)) return 'throttled'
  return Number.isNaN(value) ? 'unknown' : null
}

export const heatSigns = {
  fault: { glyph: '✕', word: 'at fault or lost' },
  stale: { glyph: '◌', word: 'stale: as last read' },
  throttled: { glyph: '▲', word: 'throttled' },
  unknown: { glyph: '?', word: 'not known' },
} as const

/** All that a cell says, in words. */
export function cellWords(of: FleetCluster, card: number, measure: HeatMeasure): string {
  const label = of.labels[card]
  if (label === undefined) return ''
  const value = measure.valueOf(of, card)
  const sign = heatSign(of, card, value)
  const figure = Number.isNaN(value) ? 'not known' : `${whole(value)} ${measure.unit}`
  return [
    `${of.cluster} · ${label.node} · ${label.index === null ? 'GPU' : `GPU ${label.index}`}`,
    label.name ?? 'model not told',
    `${measure.title}: ${figure}`,
    sign === null || sign === 'unknown' ? '' : heatSigns[sign].word,
  ]
    .filter(Boolean)
    .join(' · ')
}
