import type { GpuHistory } from '@shared/gpu/contract.ts'
import { type LiveMeasure, liveMeasures, type Sample } from '@shared/gpu/measures.ts'

/** An hour at one reading a second. */
export const ringLength = 3_600

/** Sources that speak every half minute have no gap between two readings; one that was silent for longer has, ms. */
const silentMs = 65_000

/** What is drawn of one card: times in seconds as uPlot has them, and one list of values for each measure. */
export interface RingWindow {
  readonly times: number[]
  /** null is a gap: not known, or nobody spoke. */
  readonly values: (number | null)[][]
  /** Bits of `throttleMask`; null where not known. */
  readonly throttle: (number | null)[]
}

/** The last hour, or a longer past, of one card whose graphs are open; the oldest sample gives way to the newest. */
export class CardRing {
  private readonly at = new Float64Array(ringLength)
  private readonly values = liveMeasures.map(() => new Float32Array(ringLength))
  private readonly throttle = new Float32Array(ringLength)
  private start = 0
  private count = 0

  /** @param gapMs so long without a sample is a gap */
  constructor(private readonly gapMs = silentMs) {}

  get length(): number {
    return this.count
  }

  /** ms since the epoch; null while empty. */
  get newest(): number | null {
    return this.count === 0 ? null : (this.at[this.place(this.count - 1)] ?? null)
  }

  /** Whether any sample has a value of any of the measures. */
  knows(measures: readonly LiveMeasure[]): boolean {
    return measures.some((measure) =>
      this.values[liveMeasures.indexOf(measure)]?.subarray(0, this.count).some((value) => !Number.isNaN(value)),
    )
  }

  get knowsThrottle(): boolean {
    return this.throttle.subarray(0, this.count).some((bits) => !Number.isNaN(bits))
  }

  /** A sample that is not newer than the last is left out: it is there already. */
  push(sample: Sample): void {
    if (this.newest !== null && sample.at <= this.newest) return
    this.write(sample.at, (measure) => sample.value(liveMeasures[measure] as LiveMeasure), sample.throttle)
  }

  /** What main kept before this window looked, put before what has come since. */
  seed(history: Pick<GpuHistory, 'at' | 'values' | 'throttle'>): void {
    const since = this.copy()
    this.start = 0
    this.count = 0
    const begins = since.at[0] ?? Number.POSITIVE_INFINITY
    for (const [index, at] of history.at.entries()) {
      if (at >= begins) break
      this.write(at, (measure) => history.values[measure]?.[index] ?? Number.NaN, history.throttle[index] ?? Number.NaN)
    }
    for (const [index, at] of since.at.entries()) {
      this.write(at, (measure) => since.values[measure]?.[index] ?? Number.NaN, since.throttle[index] ?? Number.NaN)
    }
  }

  /** The samples between two moments (ms since the epoch) and one on either side, so that lines reach the edges. */
  window(from: number, to: number, measures: readonly LiveMeasure[]): RingWindow {
    const first = Math.max(0, this.firstFrom(from) - 1)
    const last = Math.min(this.count - 1, this.firstFrom(to))
    const columns = measures.map((measure) => this.values[liveMeasures.indexOf(measure)] ?? new Float32Array())
    const times: number[] = []
    const values: (number | null)[][] = measures.map(() => [])
    const throttle: (number | null)[] = []
    let before: number | null = null
    for (let index = first; index <= last; index++) {
      const place = this.place(index)
      const at = this.at[place] ?? 0
      if (before !== null && at - before > this.gapMs) {
        times.push((before + 1) / 1000)
        for (const each of values) each.push(null)
        throttle.push(null)
      }
      before = at
      times.push(at / 1000)
      for (const [line, column] of columns.entries()) values[line]?.push(knownOr(column[place]))
      throttle.push(knownOr(this.throttle[place]))
    }
    return { times, values, throttle }
  }

  /** Place of the first sample that is not before a moment, counted from the oldest. */
  private firstFrom(at: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.at[this.place(middle)] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low
  }

  private write(at: number, measured: (measure: number) => number, throttle: number): void {
    const place = this.place(this.count)
    this.at[place] = at
    for (const [measure, column] of this.values.entries()) column[place] = measured(measure)
    this.throttle[place] = throttle
    if (this.count < ringLength) this.count += 1
    else this.start = (this.start + 1) % ringLength
  }

  private copy() {
    const ordered = (column: Float64Array | Float32Array) =>
      Array.from({ length: this.count }, (_, index) => column[this.place(index)] ?? Number.NaN)
    return { at: ordered(this.at), values: this.values.map(ordered), throttle: ordered(this.throttle) }
  }

  private place(index: number): number {
    return (this.start + index) % ringLength
  }
}

const knownOr = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value
