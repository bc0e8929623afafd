import type { JournalEntry } from '@shared/journal/entry.ts'

const columns: readonly (readonly [string, (entry: JournalEntry) => string | number | null])[] = [
  ['seq', ({ seq }) => seq],
  ['at', ({ at }) => at],
  ['phase', ({ phase }) => phase],
  ['id', ({ id }) => id],
  ['person', ({ who }) => who.person],
  ['cluster_user', ({ who }) => who.clusterUser],
  ['cluster', ({ cluster }) => cluster],
  ['action', ({ action }) => action],
  ['tier', ({ tier }) => tier],
  ['kind', ({ object }) => object.kind],
  ['namespace', ({ object }) => object.namespace],
  ['name', ({ object }) => object.name],
  ['uid', ({ object }) => object.uid],
  ['result', ({ result }) => result],
  ['detail', ({ detail }) => detail],
  ['hash', ({ hash }) => hash],
]

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function journalCsv(entries: readonly JournalEntry[]): string {
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : String(value)
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
  }
  const lines = [columns.map(([name]) => name), ...entries.map((entry) => columns.map(([, of]) => cell(of(entry))))]
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}
