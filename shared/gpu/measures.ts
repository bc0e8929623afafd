import type { CardReading, FigureName } from './reading.ts'
import { throttleMask } from './throttle.ts'

/** Figures that are kept every second and drawn as graphs, in the order in which they travel and lie in memory. */
export const liveMeasures = [
  'utilisationPercent',
  'memoryActivePercent',
  'memoryUsedMiB',
  'powerW',
  'temperatureC',
  'memoryTemperatureC',
  'smClockMHz',
  'memoryClockMHz',
  'pcieSentKBps',
  'pcieReceivedKBps',
  'nvlinkKBps',
] as const satisfies readonly FigureName[]
export type LiveMeasure = (typeof liveMeasures)[number]

/**
 * One sample is this many numbers in a Float64Array: the card's place in the list of cards, the time (ms since the
 * epoch), the measures in their order (NaN where not known), and the bits of the throttle reasons (NaN where not known).
 */
export const sampleWidth = 2 + liveMeasures.length + 1

/** Writes one sample at `at`, counted in numbers. */
export function writeSample(into: Float64Array, at: number, place: number, time: number, reading: CardReading): void {
  into[at] = place
  into[at + 1] = time
  for (let measure = 0; measure < liveMeasures.length; measure++) {
    const value = reading[liveMeasures[measure] as LiveMeasure]
    into[at + 2 + measure] = typeof value === 'number' ? value : Number.NaN
  }
  const { throttle } = reading
  into[at + sampleWidth - 1] = typeof throttle === 'string' ? Number.NaN : throttleMask(throttle)
}

/** One sample as it was written. */
export interface Sample {
  readonly place: number
  /** ms since the epoch */
  readonly at: number
  /** NaN where not known. */
  value(measure: LiveMeasure): number
  /** Bits of `throttleMask`; NaN where not known. */
  readonly throttle: number
}

export function* samplesIn(from: Float64Array): Generator<Sample, void, void> {
  for (let at = 0; at + sampleWidth <= from.length; at += sampleWidth) {
    const start = at
    yield {
      place: from[at] ?? Number.NaN,
      at: from[at + 1] ?? Number.NaN,
      value: (measure) => from[start + 2 + liveMeasures.indexOf(measure)] ?? Number.NaN,
      throttle: from[at + sampleWidth - 1] ?? Number.NaN,
    }
  }
}
