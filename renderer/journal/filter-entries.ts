import type { JournalEntry } from '@shared/journal/entry.ts'

/** Entries that hold every word of the filter somewhere, whatever their case. */
export function filterEntries(entries: readonly JournalEntry[], filter: string): readonly JournalEntry[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return entries
  return entries.filter(({ at, who, cluster, action, tier, object, phase, result, detail }) => {
    const parts = [at, who.person, who.clusterUser, cluster, action, tier, phase, result, detail]
    const text = [...parts, object.kind, object.namespace, object.name].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
