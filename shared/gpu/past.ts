import type { LiveMeasure } from './measures.ts'

/** The longest that is kept here of a card, and so the shortest that Prometheus alone is asked for, ms. */
export const keptHere = 3_600_000
/** The longest that is looked back, ms. */
export const longestPast = 7 * 24 * 3_600_000

/** Cards of which graphs can be open at once. */
export const mostOpen = 16

/** A graph of the past has no more points. */
const mostPoints = 360
/** Steps that a person counts in, ms. */
const steps = [60, 120, 180, 240, 300, 600, 900, 1_200, 1_800, 3_600].map((seconds) => seconds * 1000)

/** Between two points of so long a time, ms: the smallest step with no more points than a graph shows. */
export function pastStep(spanMs: number): number {
  const step = steps.find((each) => spanMs / each <= mostPoints)
  return step ?? Math.ceil(spanMs / mostPoints / 1000) * 1000
}

/** What one point says of all that was read within its step. */
export type Fold = 'mean' | 'highest'

/** What hurts at its highest is not evened out; of the rest the mean tells more. */
export const foldOf: Readonly<Record<LiveMeasure, Fold>> = {
  utilisationPercent: 'mean',
  memoryActivePercent: 'mean',
  memoryUsedMiB: 'highest',
  powerW: 'highest',
  temperatureC: 'highest',
  memoryTemperatureC: 'highest',
  smClockMHz: 'mean',
  memoryClockMHz: 'mean',
  pcieSentKBps: 'mean',
  pcieReceivedKBps: 'mean',
  nvlinkKBps: 'mean',
}
