import type { LogEntry } from '@shared/logs/contract.ts'

/** The index of the entry with this `seq`, else of the first after it; -1 when there is none. */
export function placeOf(entries: readonly Pick<LogEntry, 'seq'>[], seq: number | null): number {
  if (seq === null || entries.length === 0) return -1
  let low = 0
  let high = entries.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The next hit after (or before) a line, around the end; null when there is none. From nowhere in particular it is the
 * newest, since that is where one looks.
 */
export function nextHit(hits: readonly number[], from: number | null, direction: 1 | -1): number | null {
  const newest = hits.at(-1) ?? null
  if (from === null) return newest
  if (direction === 1) return hits.find((seq) => seq > from) ?? hits[0] ?? null
  return hits.findLast((seq) => seq < from) ?? newest
}
