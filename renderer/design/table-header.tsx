// A virtual table cannot be a <table>: its rows are placed by transform. The roles and one focus on the grid follow
// the ARIA grid pattern (https://www.w3.org/WAI/ARIA/apg/patterns/grid/).
// biome-ignore-all lint/a11y/useSemanticElements: see above.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.

import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Direction } from './sort-rows.ts'
import type { GridShape, TableColumn } from './table-column.ts'

export interface Sorting {
  readonly column: string
  readonly direction: Direction
}

interface Props {
  readonly columns: readonly TableColumn<never>[]
  readonly sorting: Sorting | null
  readonly shape: GridShape
  /** Rows have a coloured left edge, which the header leaves free. */
  readonly edged: boolean
  readonly onSort: (column: string) => void
}

/** The header row: one stop for Tab, left and right between columns, Enter sorts. */
export function TableHeader({ columns, sorting, shape, edged, onSort }: Props) {
  const [stop, setStop] = useState(0)
  const row = useRef<HTMLDivElement>(null)

  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const buttons = [...(row.current?.querySelectorAll('button') ?? [])]
    const next = Math.max(0, Math.min(buttons.length - 1, stop + by))
    setStop(next)
    buttons[next]?.focus()
  }

  let button = -1
  return (
    <div
      role="row"
      aria-rowindex={1}
      ref={row}
      onKeyDown={step}
      tabIndex={-1}
      className={`grid h-6 items-center border-b border-line bg-panel text-xs text-soft ${edged ? 'border-l-4 border-l-transparent' : ''}`}
      style={{ gridTemplateColumns: shape.template, minWidth: shape.minWidth }}
    >
      {columns.map((column) => {
        const direction = sorting?.column === column.id ? sorting.direction : null
        const align = column.align === 'right' ? 'justify-end' : ''
        if (column.sortKey === undefined) {
          return (
            <div key={column.id} role="columnheader" className={`flex min-w-0 px-2 whitespace-nowrap ${align}`}>
              {column.title}
            </div>
          )
        }
        button += 1
        const Arrow = direction === 'descending' ? ArrowDown : ArrowUp
        return (
          <div key={column.id} role="columnheader" aria-sort={direction ?? 'none'} className="min-w-0">
            <button
              type="button"
              tabIndex={button === stop ? 0 : -1}
              onClick={() => onSort(column.id)}
              className={`flex h-6 w-full items-center gap-0.5 px-2 hover:text-ink ${align}`}
            >
              <span className="truncate">{column.title}</span>
              {direction === null ? null : <Arrow aria-hidden="true" size={11} className="shrink-0" />}
            </button>
          </div>
        )
      })}
    </div>
  )
}
