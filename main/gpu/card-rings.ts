import { type LiveMeasure, liveMeasures } from '@shared/gpu/measures.ts'
import type { CardReading } from '@shared/gpu/reading.ts'
import { throttleMask } from '@shared/gpu/throttle.ts'

/** An hour at one reading a second. */
export const ringLength = 3_600
const unknownThrottle = 0xffff
const bytesOfColumn = ringLength * Float32Array.BYTES_PER_ELEMENT

/** The last hour of one card, in numbers. A measure costs memory only once it was known. */
class CardRing {
  private readonly at = new Float64Array(ringLength)
  private readonly throttle = new Uint16Array(ringLength)
  private readonly columns: (Float32Array | null)[] = liveMeasures.map(() => null)
  private written = 0
  bytes = this.at.byteLength + this.throttle.byteLength

  /** ms since the epoch; 0 before the first. */
  get newest(): number {
    return this.written === 0 ? 0 : (this.at[(this.written - 1) % ringLength] ?? 0)
  }

  get overwritten(): number {
    return Math.max(0, this.written - ringLength)
  }

  write(at: number, reading: CardReading): void {
    const place = this.written % ringLength
    this.at[place] = at
    this.throttle[place] = typeof reading.throttle === 'string' ? unknownThrottle : throttleMask(reading.throttle)
    for (let index = 0; index < liveMeasures.length; index++) {
      const value = reading[liveMeasures[index] as LiveMeasure]
      const column = this.columns[index] ?? (typeof value === 'number' ? this.begin(index) : null)
      if (column !== null) column[place] = typeof value === 'number' ? value : Number.NaN
    }
    this.written += 1
  }

  /** Samples from a moment on, oldest first. */
  read(from: number) {
    const count = Math.min(this.written, ringLength)
    const places: number[] = []
    for (let turn = this.written - count; turn < this.written; turn++) {
      const place = turn % ringLength
      if ((this.at[place] ?? 0) >= from) places.push(place)
    }
    const pick = (of: (place: number) => number) => Float64Array.from(places, of)
    return {
      at: pick((place) => this.at[place] ?? Number.NaN),
      // A Float32 has seven digits; the sources tell at most two behind the point.
      values: this.columns.map((column) =>
        pick((place) => (column === null ? Number.NaN : Math.round((column[place] ?? Number.NaN) * 100) / 100)),
      ),
      throttle: pick((place) => {
        const bits = this.throttle[place] ?? unknownThrottle
        return bits === unknownThrottle ? Number.NaN : bits
      }),
    }
  }

  /** Mean of a measure since a moment, and when the first sample of it was; null where none was known. */
  mean(measure: LiveMeasure, from: number): { readonly mean: number; readonly since: number } | null {
    const column = this.columns[liveMeasures.indexOf(measure)]
    if (column === null || column === undefined) return null
    let [sum, count, since] = [0, 0, Number.POSITIVE_INFINITY]
    for (let turn = this.written - 1; turn >= Math.max(0, this.written - ringLength); turn--) {
      const place = turn % ringLength
      const at = this.at[place] ?? 0
      if (at < from) break
      const value = column[place] ?? Number.NaN
      if (Number.isNaN(value)) continue
      sum += value
      count += 1
      since = at
    }
    return count === 0 ? null : { mean: sum / count, since }
  }

  private begin(index: number): Float32Array {
    const column = new Float32Array(ringLength).fill(Number.NaN)
    this.columns[index] = column
    this.bytes += bytesOfColumn
    return column
  }
}

/**
 * An hour of every card that was read, within one limit of memory for all: where that is reached, the card that was
 * silent for longest is forgotten, and that is counted.
 */
export class CardRings {
  private readonly rings = new Map<string, CardRing>()
  private bytes = 0
  /** Samples that were let go with the card that they were of. */
  forgotten = 0

  constructor(private readonly mostBytes = 256 * 1024 * 1024) {}

  get held(): number {
    return this.bytes
  }

  write(key: string, at: number, reading: CardReading): void {
    let ring = this.rings.get(key)
    if (ring === undefined) {
      ring = new CardRing()
      this.rings.set(key, ring)
      this.bytes += ring.bytes
    }
    const before = ring.bytes
    ring.write(at, reading)
    this.bytes += ring.bytes - before
    if (this.bytes > this.mostBytes) this.forgetOldest(key)
  }

  read(key: string, from: number): (ReturnType<CardRing['read']> & { readonly dropped: number }) | null {
    const ring = this.rings.get(key)
    return ring === undefined ? null : { ...ring.read(from), dropped: ring.overwritten }
  }

  mean(key: string, measure: LiveMeasure, from: number): ReturnType<CardRing['mean']> {
    return this.rings.get(key)?.mean(measure, from) ?? null
  }

  private forgetOldest(spared: string): void {
    let oldest: [string, CardRing] | null = null
    for (const entry of this.rings) {
      if (entry[0] !== spared && (oldest === null || entry[1].newest < oldest[1].newest)) oldest = entry
    }
    if (oldest === null) return
    const [key, ring] = oldest
    this.rings.delete(key)
    this.bytes -= ring.bytes
    this.forgotten += Math.min(ringLength, ring.read(0).at.length)
  }
}
