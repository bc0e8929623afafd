export type SortKey = number | string | null
export type Direction = 'ascending' | 'descending'

const collated = new Map<string, string>()

/** Letters without case, digit runs padded, so that node-2 comes before node-10 under plain comparison. */
export function naturalKey(text: string): string {
  const known = collated.get(text)
  if (known !== undefined) return known
  const key = text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'))
  // Bounded: names come and go for as long as the window is open.
  if (collated.size > 50_000) collated.clear()
  collated.set(text, key)
  return key
}

/**
 * Sorted copy; equal rows keep their order, and what is not known comes last in both directions.
 * `keyOf` is asked once per row.
 */
export function sortRows<R>(rows: readonly R[], keyOf: (row: R) => SortKey, direction: Direction): R[] {
  const sign = direction === 'ascending' ? 1 : -1
  const keyed = rows.map((row) => {
    const key = keyOf(row)
    return { row, key: typeof key === 'string' ? naturalKey(key) : key }
  })
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0)
    if (a.key === b.key) return 0
    if (typeof a.key === typeof b.key) return a.key < b.key ? -sign : sign
    return typeof a.key === 'number' ? -sign : sign
  })
  return keyed.map(({ row }) => row)
}
