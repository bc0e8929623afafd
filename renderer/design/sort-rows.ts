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
  return sortKeyed(keyed(rows, keyOf), direction).map(({ row }) => row)
}

interface Keyed<R> {
  readonly row: R
  readonly key: SortKey
  /** In the array as given: decides between equal keys. */
  place: number
}

function keyed<R>(rows: readonly R[], keyOf: (row: R) => SortKey): Keyed<R>[] {
  return rows.map((row, place) => ({ row, key: comparable(keyOf(row)), place }))
}

function comparable(key: SortKey): SortKey {
  return typeof key === 'string' ? naturalKey(key) : key
}

function sortKeyed<R>(entries: Keyed<R>[], direction: Direction): Keyed<R>[] {
  const sign = direction === 'ascending' ? 1 : -1
  return entries.sort((a, b) => compare(a, b, sign))
}

function compare<R>(a: Keyed<R>, b: Keyed<R>, sign: 1 | -1): number {
  if (a.key === b.key) return a.place - b.place
  if (a.key === null || b.key === null) return a.key === null ? 1 : -1
  if (typeof a.key === typeof b.key) return a.key < b.key ? -sign : sign
  return typeof a.key === 'number' ? -sign : sign
}

/** When more rows than this part of them are new, sorting all is no slower than putting them in. */
const worthMerging = 1 / 4

/**
 * Sorts the same table again and again: of ten thousand rows of which some changed (rows are replaced, never changed),
 * only those are given a key and sorted, and then put in among the others. The outcome is that of sortRows.
 */
export class RowSorter<R> {
  private entries: Keyed<R>[] = []
  private keyOf: ((row: R) => SortKey) | null = null
  private direction: Direction = 'ascending'

  sort(rows: readonly R[], keyOf: (row: R) => SortKey, direction: Direction): R[] {
    const again = keyOf === this.keyOf && direction === this.direction
    this.entries = (again ? this.merged(rows, keyOf, direction) : null) ?? sortKeyed(keyed(rows, keyOf), direction)
    this.keyOf = keyOf
    this.direction = direction
    return this.entries.map(({ row }) => row)
  }

  /** null where it is not worth the while. */
  private merged(rows: readonly R[], keyOf: (row: R) => SortKey, direction: Direction): Keyed<R>[] | null {
    const places = new Map(rows.map((row, place) => [row, place]))
    // The same row twice has two places.
    if (places.size < rows.length) return null
    const kept: Keyed<R>[] = []
    const known = new Set<R>()
    for (const entry of this.entries) {
      const place = places.get(entry.row)
      if (place === undefined) continue
      // Rows that changed places in the array must be compared anew.
      entry.place = place
      kept.push(entry)
      known.add(entry.row)
    }
    if (rows.length - kept.length > rows.length * worthMerging) return null
    const sign = direction === 'ascending' ? 1 : -1
    for (let index = 1; index < kept.length; index += 1) {
      const [before, after] = [kept[index - 1], kept[index]]
      if (before !== undefined && after !== undefined && compare(before, after, sign) > 0) return null
    }
    const fresh = rows.flatMap((row, place) => (known.has(row) ? [] : [{ row, key: comparable(keyOf(row)), place }]))
    return mergeSorted(kept, sortKeyed(fresh, direction), sign)
  }
}

function mergeSorted<R>(left: readonly Keyed<R>[], right: readonly Keyed<R>[], sign: 1 | -1): Keyed<R>[] {
  if (right.length === 0) return [...left]
  const merged: Keyed<R>[] = []
  let at = 0
  for (const entry of left) {
    for (let next = right[at]; next !== undefined && compare(next, entry, sign) < 0; next = right[at]) {
      merged.push(next)
      at += 1
    }
    merged.push(entry)
  }
  return merged.concat(right.slice(at))
}
