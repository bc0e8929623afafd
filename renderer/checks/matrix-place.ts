export interface CellPlace {
  readonly row: number
  readonly column: number
}

/** Where a key leads in a matrix; null when the key is not ours. j and k go as in lists. */
export function moveInMatrix(
  key: string,
  from: CellPlace | null,
  size: { readonly rows: number; readonly columns: number },
): CellPlace | null {
  if (size.rows === 0 || size.columns === 0) return null
  const place = from ?? { row: 0, column: 0 }
  const to = (row: number, column: number): CellPlace => ({
    row: Math.max(0, Math.min(size.rows - 1, row)),
    column: Math.max(0, Math.min(size.columns - 1, column)),
  })
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(place.row + 1, place.column)
    case 'ArrowUp':
    case 'k':
      return to(place.row - 1, place.column)
    case 'ArrowRight':
      return to(place.row, place.column + 1)
    case 'ArrowLeft':
      return to(place.row, place.column - 1)
    case 'Home':
      return to(place.row, 0)
    case 'End':
      return to(place.row, size.columns - 1)
    case 'PageUp':
      return to(0, place.column)
    case 'PageDown':
      return to(size.rows - 1, place.column)
    default:
      return null
  }
}
