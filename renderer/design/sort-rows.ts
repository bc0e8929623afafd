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
  /** The rows as they were given last, and the entry of each. */
  private given: readonly R[] = []
  private givenEntries: Keyed<R>[] = []
  private readonly known = new Map<R, Keyed<R>>()
  private keyOf: ((row: R) => SortKey) | null = null
  private direction: Direction = 'ascending'

  sort(rows: readonly R[], keyOf: (row: R) => SortKey, direction: Direction): R[] {
    const again = keyOf === this.keyOf && direction === this.direction
    this.entries = (again ? this.merged(rows, keyOf, direction) : null) ?? this.anew(rows, keyOf, direction)
    this.keyOf = keyOf
    this.direction = direction
    return this.entries.map(({ row }) => row)
  }

  private remember(rows: readonly R[], entries: Keyed<R>[]): void {
    this.given = rows
    this.givenEntries = entries
  }

  private anew(rows: readonly R[], keyOf: (row: R) => SortKey, direction: Direction): Keyed<R>[] {
    const entries = keyed(rows, keyOf)
    this.known.clear()
    for (const entry of entries) this.known.set(entry.row, entry)
    this.remember(rows, entries)
    return sortKeyed([...entries], direction)
  }

  /** null where it is not worth the while. */
  private merged(rows: readonly R[], keyOf: (row: R) => SortKey, direction: Direction): Keyed<R>[] | null {
    const fresh: Keyed<R>[] = []
    const entries: Keyed<R>[] = []
    for (const entry of this.entries) entry.place = gone
    for (let place = 0; place < rows.length; place += 1) {
      const row = rows[place] as R
      // Most rows are where they were, which is quicker to see than to look them up.
      let entry = this.given[place] === row ? this.givenEntries[place] : this.known.get(row)
      if (entry === undefined) {
        entry = { row, key: comparable(keyOf(row)), place }
        fresh.push(entry)
        // The same row twice has two places.
      } else if (entry.place !== gone) return null
      else entry.place = place
      entries.push(entry)
    }
    if (fresh.length > rows.length * worthMerging) return null
    const kept: Keyed<R>[] = []
    let before: Keyed<R> | null = null
    for (const entry of this.entries) {
      if (entry.place === gone) {
        if (this.known.get(entry.row) === entry) this.known.delete(entry.row)
        continue
      }
      // Keys are as they were; only between equal ones can a change of places change the order.
      if (before !== null && before.key === entry.key && before.place > entry.place) return null
      before = entry
      kept.push(entry)
    }
    for (const entry of fresh) this.known.set(entry.row, entry)
    this.remember(rows, entries)
    return mergeSorted(kept, sortKeyed(fresh, direction), direction === 'ascending' ? 1 : -1)
  }
}

/** The place of a row that is no longer there. */
const gone = -1

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
