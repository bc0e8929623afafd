// A virtual table cannot be a <table>: its rows are placed one by one. The roles and one focus on the grid follow
// the ARIA grid pattern (https://www.w3.org/WAI/ARIA/apg/patterns/grid/).
// biome-ignore-all lint/a11y/useSemanticElements: see above.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid has the keys.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useFiveSeconds } from '../app/clock.ts'
import { useCoveredHeight } from './covered-height.ts'
import { listMove } from './list-keys.ts'
import { rangeBetween, toggled } from './row-selection.ts'
import { elementOf, inElementOrder, RowWindow } from './row-window.ts'
import { RowSorter } from './sort-rows.ts'
import { gridShape, type TableColumn } from './table-column.ts'
import { type Sorting, TableHeader } from './table-header.tsx'
import { TableRow } from './table-row.tsx'

interface Props<R> {
  /** Names the table to a screen reader. */
  readonly label: string
  readonly rows: readonly R[]
  readonly rowId: (row: R) => string
  readonly columns: readonly TableColumn<R>[]
  readonly onOpen?: (row: R) => void
  /** null keeps the order of `rows`. */
  readonly initialSort?: Sorting | null
  readonly rowHeight?: number
  /** All rows, or those of which it is true, are not proven now: dimmed. */
  readonly stale?: boolean | ((row: R) => boolean)
  /** The row whose detail is open. */
  readonly chosen?: string | null
  /** Ids of the rows that are selected; with `onSelect`, space and Ctrl or Shift with a click select more than one. */
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (selected: ReadonlySet<string>) => void
  /** Class of a row's left edge: an environment's colour, say. */
  readonly edge?: (row: R) => string
  /** The row under the cursor, each time that it is another one; null when there is none. */
  readonly onCursor?: (row: R | null) => void
  readonly autoFocus?: boolean
  /**
   * A row that comes into view takes over the element of one that has left it, which takes a fifth off each frame of a
   * scroll through thousands. Not for rows with something to focus in them: the focus would pass to another row. Read aloud
   * from top to bottom, the rows come in another order than their `aria-rowindex` says.
   */
  readonly reuseRows?: boolean
  /** j and k pressed anywhere on the screen begin here. */
  readonly primary?: boolean
  /** Shown in place of rows. */
  readonly empty: ReactNode
}

const none: ReadonlySet<string> = new Set()

const indexOf = <R,>(rows: readonly R[], id: string | null, rowId: (row: R) => string): number =>
  id === null ? -1 : rows.findIndex((row) => rowId(row) === id)

/**
 * A virtualised grid of rows with one keyboard: arrows or j/k, Page, Home, End, Enter. The table keeps the focus and names
 * its active row, because a virtual row that scrolls away would take the focus with it.
 */
export function DataTable<R>({
  label,
  rows,
  rowId,
  columns,
  onOpen,
  initialSort = null,
  rowHeight = 24,
  stale = false,
  chosen = null,
  selected = none,
  onSelect,
  edge,
  onCursor,
  autoFocus = false,
  primary = false,
  reuseRows = false,
  empty,
}: Props<R>) {
  const prefix = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [sorting, setSorting] = useState<Sorting | null>(initialSort)
  const [active, setActive] = useState<string | null>(null)
  const lastIndex = useRef(-1)
  const now = useFiveSeconds()
  const shape = useMemo(() => gridShape(columns), [columns])

  const [sorter] = useState(() => new RowSorter<R>())
  // Other columns may change (usage is measured anew) while the one that is sorted by does not.
  const keyOf = columns.find((column) => column.id === sorting?.column)?.sortKey
  const sorted = useMemo(
    () => (sorting === null || keyOf === undefined ? rows : sorter.sort(rows, keyOf, sorting.direction)),
    [rows, keyOf, sorting, sorter],
  )

  // Followed by id: the row under the cursor stays the same one while others come, go and change places.
  const found = useMemo(() => indexOf(sorted, active, rowId), [sorted, active, rowId])
  const activeIndex =
    found >= 0 || active === null ? found : Math.min(Math.max(0, lastIndex.current), sorted.length - 1)
  lastIndex.current = activeIndex
  const activeRow = sorted[activeIndex]
  useEffect(() => onCursor?.(activeRow ?? null), [activeRow, onCursor])

  const covered = useCoveredHeight(scroller)
  const [steady] = useState(() => {
    const window = new RowWindow()
    return (range: Range) => window.indices(range)
  })
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: reuseRows ? 5 : 8,
    rangeExtractor: reuseRows ? steady : defaultRangeExtractor,
    // The rows begin below the header, and a scroll bar lies over the last of them.
    scrollPaddingEnd: 26 + covered,
  })
  const shown = virtualizer.getVirtualItems()
  const activeShown = shown.some((virtualRow) => virtualRow.index === activeIndex)

  useEffect(() => {
    // Only where the focus is nowhere: whoever walks along the tabs with the arrows keeps it.
    if (autoFocus && document.activeElement === document.body) scroller.current?.focus({ preventScroll: true })
  }, [autoFocus])

  // What was opened from elsewhere (a problem, an address) is brought into view once its row is there, and kept in view
  // while others arrive before it; whoever has scrolled away from it is left where they are.
  const chosenIndex = useMemo(() => indexOf(sorted, chosen, rowId), [sorted, chosen, rowId])
  const brought = useRef<string | null>(null)
  const chosenInSight = useRef(false)
  useEffect(() => {
    const fresh = chosen !== brought.current
    if (chosen !== null && chosenIndex < 0) return
    brought.current = chosen
    if (chosen === null) return
    if (fresh) setActive(chosen)
    if (fresh || chosenInSight.current) virtualizer.scrollToIndex(chosenIndex)
  }, [chosen, chosenIndex, virtualizer])
  useEffect(() => {
    chosenInSight.current = chosenIndex >= 0 && shown.some(({ index }) => index === chosenIndex)
  })

  const selectByKey = (event: KeyboardEvent): boolean => {
    if (onSelect === undefined) return false
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') onSelect(new Set(sorted.map(rowId)))
    else if (event.ctrlKey || event.metaKey) return false
    else if (event.key === ' ' && activeRow !== undefined) onSelect(toggled(selected, rowId(activeRow)))
    else if (event.key === 'Escape' && selected.size > 0) onSelect(none)
    else if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && activeRow !== undefined) {
      const target = sorted[activeIndex + (event.key === 'ArrowDown' ? 1 : -1)]
      if (target === undefined) return true
      onSelect(new Set([...selected, rowId(activeRow), rowId(target)]))
      setActive(rowId(target))
      virtualizer.scrollToIndex(sorted.indexOf(target))
    } else return false
    return true
  }

  const pressed = useRef<string | null>(null)
  const onRowMouse = (event: MouseEvent, row: R) => {
    const id = rowId(row)
    // Others may come before it while the button is held, and what is under the pointer is not what was meant.
    const meant = pressed.current ?? id
    pressed.current = event.type === 'mousedown' ? id : null
    if (event.type === 'mousedown' || meant !== id) return
    setActive(id)
    if (onSelect !== undefined && (event.ctrlKey || event.metaKey)) onSelect(toggled(selected, id))
    else if (onSelect !== undefined && event.shiftKey) {
      onSelect(new Set([...selected, ...rangeBetween(sorted.map(rowId), active ?? id, id)]))
    } else onOpen?.(row)
  }
  // The rows below are drawn again only for what they show, so what they call must stay the same function.
  const latest = useRef(onRowMouse)
  latest.current = onRowMouse
  const [mouse] = useState(() => (event: MouseEvent, row: R) => latest.current(event, row))

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return
    if (selectByKey(event)) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    if (event.ctrlKey || event.metaKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const move = listMove(event.key, { index: activeIndex, count: sorted.length, page })
    if (move === null) return
    event.preventDefault()
    event.stopPropagation()
    if (move === 'open') {
      if (activeRow !== undefined) onOpen?.(activeRow)
      return
    }
    const target = sorted[move.to]
    if (target === undefined) return
    setActive(rowId(target))
    virtualizer.scrollToIndex(move.to)
  }

  const onFocus = () => {
    const first = sorted[0]
    if (active === null && first !== undefined) setActive(rowId(first))
  }

  const onSort = (column: string) =>
    setSorting((before) => ({
      column,
      direction: before?.column === column && before.direction === 'ascending' ? 'descending' : 'ascending',
    }))

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-multiselectable={onSelect === undefined ? undefined : true}
      aria-activedescendant={activeShown ? `${prefix}${activeIndex}` : undefined}
      tabIndex={0}
      data-primary-list={primary ? '' : undefined}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      // On a ground that shows through, every frame of a scroll would be painted anew as a whole. The ring around the focus
      // is an edge, because an outline lies over the rows: on a layer of their size, painted and blended in every frame.
      className="group/grid relative flex min-h-0 flex-1 flex-col overflow-auto border-2 border-transparent bg-panel outline-none focus-visible:border-focus"
    >
      <div role="rowgroup" className="sticky top-0 z-10 w-full" style={{ minWidth: shape.minWidth }}>
        <TableHeader columns={columns} sorting={sorting} shape={shape} edged={edge !== undefined} onSort={onSort} />
      </div>
      {sorted.length === 0 ? (
        <div role="rowgroup" className="flex min-h-0 flex-1">
          <div role="row" className="flex min-h-0 flex-1">
            <div role="gridcell" className="flex min-h-0 flex-1">
              {empty}
            </div>
          </div>
        </div>
      ) : (
        <div
          role="rowgroup"
          className="relative w-full"
          style={{ height: virtualizer.getTotalSize(), minWidth: shape.minWidth, flexShrink: 0 }}
        >
          {(reuseRows ? inElementOrder(shown) : shown).map((virtualRow) => {
            const row = sorted[virtualRow.index]
            if (row === undefined) return null
            const id = rowId(row)
            return (
              <TableRow
                key={reuseRows ? elementOf(virtualRow.index, shown.length) : id}
                domId={`${prefix}${virtualRow.index}`}
                row={row}
                id={id}
                index={virtualRow.index}
                top={virtualRow.start}
                height={rowHeight}
                columns={columns}
                template={shape.template}
                now={now}
                active={virtualRow.index === activeIndex}
                chosen={id === chosen}
                selected={selected.has(id)}
                stale={typeof stale === 'function' ? stale(row) : stale}
                edge={edge?.(row) ?? ''}
                onMouse={mouse}
              />
            )
          })}
        </div>
      )}
    </div>
  )
}
