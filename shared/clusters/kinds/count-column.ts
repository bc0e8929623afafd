import type { Column, Row } from '../kind.ts'

/** A column of whole numbers; null is not known. */
export function countColumn<R extends Row>(
  id: string,
  title: string,
  count: (row: R) => number | null,
  more: Partial<Pick<Column<R>, 'tone' | 'wide'>> = {},
): Column<R> {
  return {
    id,
    title,
    text: (row) => {
      const value = count(row)
      return value === null ? null : `${value}`
    },
    sortKey: (row) => count(row) ?? -1,
    align: 'right',
    width: Math.max(6, title.length),
    ...more,
  }
}
