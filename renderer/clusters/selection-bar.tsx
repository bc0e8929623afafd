import { Button } from '../design/button.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { ClusterName } from './cluster-column.tsx'
import type { PlacedRow } from './placed-row.ts'
import { countsByCluster, selectionText } from './selection-words.ts'

interface Props {
  readonly rows: readonly PlacedRow[]
  /** Of a table over several clusters: those of the selected rows are told. */
  readonly several: boolean
  readonly onClear: () => void
}

/** What can be done with the rows that are selected. */
export function SelectionBar({ rows, several, onClear }: Props) {
  if (rows.length === 0) return null
  return (
    <section
      aria-label="Selected rows"
      className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-chosen px-2 text-sm"
    >
      <span role="status" className="shrink-0">
        {rows.length} {rows.length === 1 ? 'row' : 'rows'} selected{several ? ':' : ''}
      </span>
      {several ? (
        <ul aria-label="Clusters of the selected rows" className="flex min-w-0 items-center gap-3 overflow-x-auto">
          {countsByCluster(rows).map(({ cluster, count }) => (
            <li key={cluster} className="flex shrink-0 items-center gap-1.5">
              {count} on <ClusterName id={cluster} />
            </li>
          ))}
        </ul>
      ) : null}
      <CopyButton text={selectionText(rows, several)} what={several ? 'names with their clusters' : 'names'} />
      <Button look="bare" keys="Esc" onClick={onClear}>
        Clear
      </Button>
    </section>
  )
}
