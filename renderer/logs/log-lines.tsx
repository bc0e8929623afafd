// A list of tens of thousands of lines cannot be a <ul> of as many elements: its rows are placed by transform, the
// scroller has the focus and names its active row (ARIA listbox pattern).
// biome-ignore-all lint/a11y/useSemanticElements: see above.
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list has the keys.

import type { LogEntry } from '@shared/logs/contract.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { listMove } from '../design/list-keys.ts'
import { placeOf } from './line-place.ts'
import { ColumnHeads } from './log-cells.tsx'
import { LogRow, nameWidth, type RowLook, timeWidth } from './log-row.tsx'

const rowHeight = 18
/** So near to the end counts as the end, px. */
const endPx = 4

interface Props extends RowLook {
  readonly label: string
  readonly entries: readonly LogEntry[]
  readonly following: boolean
  /** `seq` of the line under the cursor. */
  readonly active: number | null
  readonly laneOf: (pod: string) => number
  readonly whoOf: (pod: string, container: string) => string
  readonly onActive: (seq: number | null) => void
  readonly onOpen: (entry: LogEntry) => void
  readonly onPause: () => void
  readonly onFollow: () => void
  /** Shown in place of lines. */
  readonly empty: ReactNode
}

/** The lines, virtualised. While it follows, it stays at the end; whoever scrolls up or moves the cursor stops it. */
export function LogLines(props: Props) {
  const { label, entries, following, active, wrap, columns, onActive, onOpen, onPause, onFollow } = props
  const prefix = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const heads = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const found = placeOf(entries, active)
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.seq ?? index,
    overscan: 20,
  })

  const last = entries.at(-1)?.seq ?? null
  // With each new last line, and when the rows change height.
  useLayoutEffect(() => {
    if (following && entries.length > 0) virtualizer.scrollToIndex(entries.length - 1, { align: 'end' })
  }, [following, last, wrap, virtualizer])

  // The search moves the cursor: it must be seen.
  // Only when the cursor moves, not when lines come.
  useEffect(() => {
    if (active !== null && !following && found >= 0) virtualizer.scrollToIndex(found)
  }, [active, following])

  useEffect(() => {
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true })
  }, [])

  const onScroll = () => {
    const box = scroller.current
    if (box === null) return
    if (heads.current !== null) heads.current.scrollLeft = box.scrollLeft
    const up = box.scrollTop < lastTop.current - 1
    const down = box.scrollTop > lastTop.current + 1
    lastTop.current = box.scrollTop
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight <= endPx
    if (following && up && !atEnd) onPause()
    else if (!following && down && atEnd) onFollow()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const index = found >= 0 ? found : entries.length - 1
    const move = listMove(event.key, { index, count: entries.length, page })
    if (move === null) return
    event.preventDefault()
    event.stopPropagation()
    const here = entries[index]
    if (move === 'open') {
      if (here !== undefined) onOpen(here)
      return
    }
    const target = entries[move.to]
    if (target === undefined) return
    if (event.key === 'End') {
      onActive(null)
      onFollow()
      return
    }
    onPause()
    onActive(target.seq)
    virtualizer.scrollToIndex(move.to)
  }

  const shown = virtualizer.getVirtualItems()
  const activeShown = shown.some(({ index }) => index === found)
  return (
    <>
      {columns === null || columns.length === 0 ? null : (
        <div
          ref={heads}
          className="shrink-0 overflow-hidden border-b border-line bg-panel font-mono text-sm leading-[18px]"
        >
          <ColumnHeads columns={columns} lead={(props.times ? timeWidth : 0) + (props.names ? nameWidth : 0)} />
        </div>
      )}
      <div
        ref={scroller}
        role="listbox"
        aria-label={label}
        aria-activedescendant={activeShown ? `${prefix}${found}` : undefined}
        tabIndex={0}
        data-primary-list=""
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="group/log relative min-h-0 flex-1 overflow-auto bg-canvas font-mono text-sm leading-[18px] [tab-size:4]"
      >
        {entries.length === 0 ? (
          <div className="flex h-full font-sans">{props.empty}</div>
        ) : (
          <div
            className={wrap ? 'relative w-full' : 'relative w-max min-w-full'}
            style={{ height: virtualizer.getTotalSize() }}
          >
            <div
              className={wrap ? 'absolute top-0 left-0 w-full' : 'w-max min-w-full'}
              style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}
            >
              {shown.map(({ index, key }) => {
                const entry = entries[index]
                if (entry === undefined) return null
                const isLine = entry.type === 'line'
                return (
                  <div
                    key={key}
                    id={`${prefix}${index}`}
                    role="option"
                    aria-selected={index === found}
                    data-index={index}
                    ref={wrap ? virtualizer.measureElement : undefined}
                    className={wrap ? '' : 'h-[18px] overflow-hidden'}
                    onClick={() => {
                      onPause()
                      onActive(entry.seq)
                    }}
                    onDoubleClick={() => onOpen(entry)}
                  >
                    <LogRow
                      entry={entry}
                      lane={isLine ? props.laneOf(entry.pod) : 0}
                      who={isLine ? props.whoOf(entry.pod, entry.container) : ''}
                      active={index === found}
                      wrap={wrap}
                      times={props.times}
                      names={props.names}
                      search={props.search}
                      columns={columns}
                    />
                  </div>
                )
              })}
            </div>
          </div>
        )}
      </div>
    </>
  )
}
