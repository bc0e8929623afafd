const counted = /^[1-9]\d*$/

/**
 * Whether who has seen `seen` has seen all that led to `wanted`. Versions are counted up by the store behind the API; where
 * one is no such number, or there is none, the answer is no.
 */
export function reaches(seen: string | null, wanted: string | null): boolean {
  if (seen === null || wanted === null || !counted.test(seen) || !counted.test(wanted)) return false
  return BigInt(seen) >= BigInt(wanted)
}
