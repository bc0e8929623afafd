/** Structural equality of what a projected row holds: plain JSON values. */
export function sameRow(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  if (left.length !== Object.keys(b).length) return false
  const right = b as Readonly<Record<string, unknown>>
  return left.every(([key, value]) => key in right && sameRow(value, right[key]))
}
