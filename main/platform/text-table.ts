export interface TextColumn {
  readonly title: string
  readonly align?: 'right'
}

/** Control characters of a cluster's text could move the cursor or recolour a terminal: they become spaces. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')

/** Columns as wide as their widest cell, two spaces between, as kubectl prints them. A null cell is "–": not known. */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly (string | null)[])[],
  /** Rows beyond are counted, not shown. */
  maximumRows = Number.POSITIVE_INFINITY,
): string {
  const shown = rows.slice(0, maximumRows).map((row) => columns.map((_, index) => printable(row[index] ?? '–')))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...shown.map((cells) => [...(cells[index] ?? '')].length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const gap = ' '.repeat(Math.max(0, (widths[index] ?? 0) - [...cell].length))
        return columns[index]?.align === 'right' ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd()
  const lines = [line(columns.map(({ title }) => title)), ...shown.map(line)]
  if (rows.length > shown.length) lines.push(`… ${rows.length - shown.length} more rows not shown`)
  return lines.join('\n')
}
