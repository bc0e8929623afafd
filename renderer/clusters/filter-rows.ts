import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { LabelSelector } from '@shared/clusters/label-selector.ts'

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

/**
 * Rows that hold every word of the filter in some column, in the given namespace (null = all), whose labels match (null =
 * any).
 */
export function filterRows(
  kind: Kind,
  rows: readonly Row[],
  filter: string,
  namespace: string | null,
  labels: LabelSelector | null = null,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && namespace === null && labels === null) return rows
  return rows.filter(
    (row) =>
      (namespace === null || row.namespace === namespace) &&
      (labels === null || labels(row.labels ?? {})) &&
      words.every((word) => searchableText(kind, row).includes(word)),
  )
}

/** The namespaces that occur, sorted; `chosen` is kept even when it has no row now. */
export function namespacesOf(rows: readonly Row[], chosen: string | null): string[] {
  const names = new Set(chosen === null ? [] : [chosen])
  for (const { namespace } of rows) if (namespace !== null) names.add(namespace)
  return [...names].sort((a, b) => a.localeCompare(b))
}
