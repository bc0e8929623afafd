// The grid has the one focus and the keys, and names its active cell (https://www.w3.org/WAI/ARIA/apg/patterns/grid/).
// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: a table is what it is without the keys.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid has the keys.
// biome-ignore-all lint/a11y/useSemanticElements: see above.
// biome-ignore-all lint/a11y/useFocusableInteractive: see above.

import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { Hourglass, LoaderCircle } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId } from 'react'
import { EnvironmentMark } from '../clusters/environment.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { CellPlace } from './matrix-place.ts'
import { moveInMatrix } from './matrix-place.ts'
import { VerdictBadge } from './verdict-badge.tsx'
import type { MatrixCell, VerdictMatrix } from './verdict-matrix.ts'

interface Props {
  readonly matrix: VerdictMatrix
  readonly summaries: ReadonlyMap<string, ClusterSummary>
  readonly running: boolean
  readonly place: CellPlace | null
  readonly onPlace: (place: CellPlace) => void
}

/** More clusters than this stand in rows instead of columns. */
const columnsAtMost = 7

/** Checks by clusters. The cursor moves with the arrows; the detail beside it follows. */
export function MatrixTable({ matrix, summaries, running, place, onPlace }: Props) {
  const prefix = useId()
  const clusterHead = (id: string) => {
    const environment = summaries.get(id)?.environment
    return (
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="truncate">{id}</span>
        {environment === undefined ? null : <EnvironmentMark environment={environment} short />}
      </span>
    )
  }
  const checkHeads = matrix.checks.map(({ check, title }) => ({ key: check, head: <span title={title}>{title}</span> }))
  const clusterHeads = matrix.clusters.map((id) => ({ key: id, head: clusterHead(id) }))
  const turned = matrix.clusters.length > columnsAtMost
  const rows = turned ? clusterHeads : checkHeads
  const columns = turned ? checkHeads : clusterHeads
  const cellAt = ({ row, column }: CellPlace): MatrixCell | undefined =>
    turned ? matrix.cells[column]?.[row] : matrix.cells[row]?.[column]

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = moveInMatrix(event.key, place, { rows: rows.length, columns: columns.length })
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    onPlace(next)
    document
      .getElementById(`${prefix}${next.row}-${next.column}`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  return (
    <div className="min-h-0 min-w-0 flex-1 overflow-auto">
      <table
        role="grid"
        tabIndex={0}
        aria-label="Verdicts by check and cluster"
        aria-activedescendant={place === null ? undefined : `${prefix}${place.row}-${place.column}`}
        data-primary-list=""
        onKeyDown={onKeyDown}
        onFocus={() => place ?? onPlace({ row: 0, column: 0 })}
        className="group/grid w-full border-collapse"
      >
        <thead className="sticky top-0 z-10 bg-panel text-left text-sm text-soft">
          <tr>
            <th scope="col" className="h-7 px-2.5 font-normal">
              {turned ? 'Cluster' : 'Check'}
            </th>
            {columns.map(({ key, head }) => (
              <th key={key} scope="col" className="max-w-40 truncate px-2 font-medium text-ink">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head }, row) => (
            <tr key={key} className="border-t border-line/60">
              <th scope="row" className="h-7 max-w-72 truncate px-2.5 text-left font-medium">
                {head}
              </th>
              {columns.map((column, columnIndex) => {
                const here = { row, column: columnIndex }
                const active = place?.row === row && place.column === columnIndex
                return (
                  <td
                    role="gridcell"
                    key={column.key}
                    id={`${prefix}${row}-${columnIndex}`}
                    aria-selected={active}
                    onClick={() => onPlace(here)}
                    className={`cursor-default px-2 ${
                      active
                        ? 'bg-chosen group-focus-visible/grid:outline group-focus-visible/grid:outline-focus group-focus-visible/grid:-outline-offset-1'
                        : 'hover:bg-raised'
                    }`}
                  >
                    <Cell cell={cellAt(here)} running={running} />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ cell, running }: { readonly cell: MatrixCell | undefined; readonly running: boolean }): ReactNode {
  if (cell === undefined || !cell.planned) return <span className="text-soft">not planned</span>
  if (cell.result !== null) return <VerdictBadge verdict={cell.result.verdict} />
  return running ? (
    <StatusBadge tone="muted" icon={LoaderCircle} turning>
      Running
    </StatusBadge>
  ) : (
    <StatusBadge tone="muted" icon={Hourglass}>
      Not run
    </StatusBadge>
  )
}

/** The cell under the cursor, whichever way the matrix is turned. */
export function cellUnder(matrix: VerdictMatrix, place: CellPlace | null): MatrixCell | null {
  if (place === null) return null
  const { row, column } = place
  const turned = matrix.clusters.length > columnsAtMost
  return (turned ? matrix.cells[column]?.[row] : matrix.cells[row]?.[column]) ?? null
}

/** Where the result of a check on a cluster stands; null when it is not in the matrix. */
export function placeOf(matrix: VerdictMatrix, cluster: string, check: string): CellPlace | null {
  const checkIndex = matrix.checks.findIndex((each) => each.check === check)
  const clusterIndex = matrix.clusters.indexOf(cluster)
  if (checkIndex < 0 || clusterIndex < 0) return null
  return matrix.clusters.length > columnsAtMost
    ? { row: clusterIndex, column: checkIndex }
    : { row: checkIndex, column: clusterIndex }
}
