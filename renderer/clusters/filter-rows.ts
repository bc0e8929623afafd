import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { LabelSelector } from '@shared/clusters/label-selector.ts'
import type { PlacedRow } from './placed-row.ts'

export interface RowFilter {
  /** Words that must all be in some column. */
  readonly text: string
  /** null = all. */
  readonly namespace: string | null
  /** null = any. */
  readonly labels?: LabelSelector | null
  /** The cluster's name is a column too. */
  readonly several?: boolean
}

/** Text of a row as the filter sees it. Rows are replaced when they change, so it is made once per row. */
const searchable = new WeakMap<Row, string>()

function searchableText(kind: Kind, row: Row): string {
  const known = searchable.get(row)
  if (known !== undefined) return known
  const text = kind.columns
    // An age changes by itself; nobody looks for one.
    .filter(({ since }) => since === undefined)
    .map((column) => column.text(row, row.createdAt ?? 0) ?? '')
    .join('\n')
    .toLowerCase()
  searchable.set(row, text)
  return text
}

/** The rows that pass; the same array where nothing is asked. */
export function filterRows(kind: Kind, rows: readonly PlacedRow[], filter: RowFilter): readonly PlacedRow[] {
  const { text, namespace, labels = null, several = false } = filter
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && namespace === null && labels === null) return rows
  const left = several ? wordsLeft(words) : () => words
  return rows.filter(({ cluster, row }) => {
    if (namespace !== null && row.namespace !== namespace) return false
    if (labels !== null && !labels(row.labels ?? {})) return false
    const wanted = left(cluster)
    if (wanted.length === 0) return true
    const held = searchableText(kind, row)
    return wanted.every((word) => held.includes(word))
  })
}

/** The words that the name of a cluster does not hold already, found once per cluster. */
function wordsLeft(words: readonly string[]): (cluster: ClusterId) => readonly string[] {
  const known = new Map<ClusterId, readonly string[]>()
  return (cluster) => {
    const found = known.get(cluster)
    if (found !== undefined) return found
    const name = cluster.toLowerCase()
    const left = words.filter((word) => !name.includes(word))
    known.set(cluster, left)
    return left
  }
}

/** The namespaces that occur, sorted; `chosen` is kept even when it has no row now. */
export function namespacesOf(rows: readonly PlacedRow[], chosen: string | null): string[] {
  const names = new Set(chosen === null ? [] : [chosen])
  let before: string | null = null
  for (const { row } of rows) {
    // Lists come by namespace: mostly it is that of the row before.
    if (row.namespace === null || row.namespace === before) continue
    before = row.namespace
    names.add(before)
  }
  return [...names].sort((a, b) => a.localeCompare(b))
}
