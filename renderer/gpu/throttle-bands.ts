import { reasonsOfMask, slows, type ThrottleReason } from '@shared/gpu/throttle.ts'

/** A time over which the reasons were the same. */
export interface ThrottleBand {
  /** In the unit of the times given. */
  readonly from: number
  readonly to: number
  /** null: not known; none: at its highest clocks. */
  readonly reasons: readonly ThrottleReason[] | null
}

/** Samples with the same bits, one after the other, as bands; each lasts until the next sample. */
export function throttleBands(times: readonly number[], masks: readonly (number | null)[]): readonly ThrottleBand[] {
  const bands: ThrottleBand[] = []
  let began = 0
  for (let index = 1; index <= times.length; index++) {
    if (index < times.length && masks[index] === masks[began]) continue
    const from = times[began]
    const to = times[Math.min(index, times.length - 1)]
    const mask = masks[began] ?? null
    if (from !== undefined && to !== undefined) {
      bands.push({ from, to, reasons: mask === null ? null : reasonsOfMask(mask) })
    }
    began = index
  }
  return bands
}

/** The reasons that are in any of the bands, those that nobody chose first. */
export function reasonsIn(bands: readonly ThrottleBand[]): readonly ThrottleReason[] {
  const seen = new Set(bands.flatMap(({ reasons }) => reasons ?? []))
  return [...seen].sort((a, b) => Number(slows(b)) - Number(slows(a)))
}

/** Runs of samples without a value: nothing was measured there, which is not nought. */
export function gapsIn(
  times: readonly number[],
  values: readonly (number | null)[],
): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = []
  let began: number | null = null
  for (let index = 0; index <= times.length; index++) {
    const known = index === times.length || values[index] !== null
    if (!known) began ??= Math.max(0, index - 1)
    if (!known || began === null) continue
    const from = times[began]
    const to = times[Math.min(index, times.length - 1)]
    if (from !== undefined && to !== undefined) gaps.push({ from, to })
    began = null
  }
  return gaps
}

/** Places of values between two gaps, which no line would show. */
export function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const isGap = (index: number) => values[index] == null
  const found: number[] = []
  for (let index = 0; index < values.length; index++) {
    if (!isGap(index) && isGap(index - 1) && isGap(index + 1)) found.push(index)
  }
  return found
}
