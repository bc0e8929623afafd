import { z } from 'zod'

/** Cells of a server's table by column title, of the kinds that are asked for as one. */
export const tableCells = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((sent) => sent ?? {})

/** A cell as text; null when the server left it out. */
export function cellText(cells: Readonly<Record<string, unknown>>, title: string): string | null {
  const value = cells[title]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : null
}

/** A cell as a number; null when it is none. */
export function cellFigure(cells: Readonly<Record<string, unknown>>, title: string): number | null {
  const text = cellText(cells, title)
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
