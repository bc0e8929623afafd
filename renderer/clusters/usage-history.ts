import type { UsageSample } from '@shared/clusters/object-message.ts'

/** One point of a graph; null amounts are a gap. */
export interface UsagePoint {
  /** ms since the epoch. */
  readonly at: number
  /** Millicores. */
  readonly cpu: number | null
  /** Bytes. */
  readonly memory: number | null
}

/** An hour of measurements, one each 15 s. */
export const mostPoints = 240
/** Two measurements that were missed, and some play. */
const gapMs = 50_000

/**
 * Adds a measurement. The same one told again is not added; where some were missed a gap is kept, so that no line is drawn
 * over time that nobody measured. Beyond `mostPoints` the oldest go.
 */
export function withSample(history: readonly UsagePoint[], sample: UsageSample): readonly UsagePoint[] {
  const last = history.at(-1)
  if (last !== undefined && sample.measuredAt <= last.at) return history
  const point = { at: sample.measuredAt, cpu: sample.cpu, memory: sample.memory }
  const missed = last !== undefined && sample.measuredAt - last.at > gapMs
  const gap = missed ? [{ at: last.at + 1, cpu: null, memory: null }] : []
  return [...history, ...gap, point].slice(-mostPoints)
}
