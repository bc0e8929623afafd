import type { ReactNode } from 'react'
import type { SortKey } from './sort-rows.ts'

export interface TableColumn<R> {
  readonly id: string
  readonly title: string
  /** Preferred width in characters; columns grow in this proportion where there is room. */
  readonly width: number
  /** It never gets narrower, px; without it about half of `width`. */
  readonly least?: number
  readonly align?: 'right'
  /** True whatever the age of the row: not dimmed with it. */
  readonly neverOld?: true
  cell(row: R, now: number): ReactNode
  /** Without it the column cannot be sorted. */
  sortKey?(row: R): SortKey
}

/** Header and rows have different font sizes, so widths are in px, not in `ch`. */
const characterPx = 6.5
const paddingPx = 16

export interface GridShape {
  /** For `grid-template-columns`. */
  readonly template: string
  /** Narrower than this, the table scrolls sideways; px. */
  readonly minWidth: number
}

/** Columns shrink to about half of what they prefer, then the table scrolls. */
export function gridShape(columns: readonly Pick<TableColumn<never>, 'width' | 'least' | 'title'>[]): GridShape {
  const leasts = columns.map(
    ({ width, least, title }) =>
      least ?? Math.max(width > 10 ? Math.ceil(width * 0.55) : width, title.length + 1) * characterPx + paddingPx,
  )
  return {
    template: columns.map(({ width }, index) => `minmax(${leasts[index]}px, ${width}fr)`).join(' '),
    minWidth: leasts.reduce((sum, px) => sum + px, 0),
  }
}
