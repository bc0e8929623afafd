// A row of a virtual table cannot be a <tr>: it is placed by its distance from the top, and the grid has its keys.
// biome-ignore-all lint/a11y/useSemanticElements: see above.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: see above.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.

import { Check } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import type { TableColumn } from './table-column.ts'

interface RowProps<R> {
  readonly domId: string
  readonly row: R
  readonly id: string
  readonly index: number
  readonly top: number
  readonly height: number
  readonly columns: readonly TableColumn<R>[]
  readonly template: string
  readonly now: number
  readonly active: boolean
  readonly chosen: boolean
  readonly selected: boolean
  readonly stale: boolean
  readonly edge: string
  /** Pressed (`mousedown`) and clicked. */
  readonly onMouse: (event: MouseEvent, row: R) => void
}

function PlainRow<R>(props: RowProps<R>) {
  const { row, columns, now, active, chosen, selected, stale, edge } = props
  const ground = chosen || selected ? 'bg-chosen' : active ? 'bg-raised' : 'hover:bg-raised'
  return (
    <div
      id={props.domId}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={chosen || selected}
      onMouseDown={(event) => props.onMouse(event, row)}
      onClick={(event) => props.onMouse(event, row)}
      className={`absolute left-0 grid w-full cursor-default items-center border-b contain-strict border-line/60 ${ground} ${edge} ${
        active
          ? 'group-focus-visible/grid:outline group-focus-visible/grid:outline-focus group-focus-visible/grid:-outline-offset-1'
          : ''
      }`}
      style={{ gridTemplateColumns: props.template, height: props.height, top: props.top }}
    >
      {selected ? <Check aria-hidden="true" size={9} strokeWidth={4} className="absolute left-0 text-info" /> : null}
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={`min-w-0 truncate px-2 ${column.align === 'right' ? 'text-right' : ''} ${stale && column.neverOld !== true ? 'stale-rows' : ''}`}
        >
          {column.cell(row, now)}
        </div>
      ))}
    </div>
  )
}

/** One row of a `DataTable`. Rows are replaced, never changed, so an unchanged reference means an unchanged row. */
export const TableRow = memo(PlainRow) as typeof PlainRow
