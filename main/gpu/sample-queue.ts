import { sampleWidth, writeSample } from '@shared/gpu/measures.ts'
import type { CardReading } from '@shared/gpu/reading.ts'

/** Samples that wait for one window. Where it is slow they are let go, all at once, and counted. */
export class SampleQueue {
  /** Let go since the last time. */
  private lost = 0
  private count = 0
  private numbers: Float64Array

  /** @param most samples that wait at once. */
  constructor(private readonly most: number) {
    this.numbers = new Float64Array(Math.min(most, 64) * sampleWidth)
  }

  push(place: number, at: number, reading: CardReading): void {
    if (this.count >= this.most) this.clear()
    const end = this.count * sampleWidth
    if (end + sampleWidth > this.numbers.length) {
      const larger = new Float64Array(Math.min(this.numbers.length * 2, this.most * sampleWidth))
      larger.set(this.numbers)
      this.numbers = larger
    }
    writeSample(this.numbers, end, place, at, reading)
    this.count += 1
  }

  /** Lets go what waits, because it names places that hold no more. */
  clear(): void {
    this.lost += this.count
    this.count = 0
  }

  take(): { readonly samples: Float64Array; readonly dropped: number } {
    const taken = { samples: this.numbers.slice(0, this.count * sampleWidth), dropped: this.lost }
    this.count = 0
    this.lost = 0
    return taken
  }

  get isEmpty(): boolean {
    return this.count === 0 && this.lost === 0
  }
}
