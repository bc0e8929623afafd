import { z } from 'zod'
import type { GraphLine } from '../design/line-graph.tsx'

const table = z.object({ table: z.array(z.unknown()), total: z.number() })
const lines = z.object({ lines: z.array(z.string()), total: z.number() })
const chart = z.object({
  chart: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      points: z.array(z.object({ at: z.number(), value: z.number().nullable() })),
    }),
  ),
  total: z.number(),
})

export type ShownResult =
  | {
      readonly form: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
      /** All that there were; fewer may be shown. */
      readonly total: number
    }
  | {
      readonly form: 'chart'
      /** ms since the epoch, rising. */
      readonly times: readonly number[]
      readonly lines: readonly GraphLine[]
      readonly total: number
    }
  | { readonly form: 'lines'; readonly matching: ReadonlySet<string>; readonly total: number }

/** Tokens that a canvas knows by name; told apart by dash as well. */
const inks = ['info', 'warn', 'ok', 'bad', 'code-mark', 'code-text']
const mostLines = 12

/** What an attempt shows of its result; null when it shows nothing, or in a form that is not known. */
export function readShown(shown: unknown): ShownResult | null {
  const asTable = table.safeParse(shown)
  if (asTable.success) return { form: 'table', ...cells(asTable.data.table), total: asTable.data.total }
  const asLines = lines.safeParse(shown)
  if (asLines.success) return { form: 'lines', matching: new Set(asLines.data.lines), total: asLines.data.total }
  const asChart = chart.safeParse(shown)
  if (!asChart.success) return null
  const series = asChart.data.chart.slice(0, mostLines)
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b)
  return {
    form: 'chart',
    times,
    lines: series.map(({ labels, points }, index): GraphLine => {
      const values = new Map(points.map(({ at, value }) => [at, value]))
      return {
        title: seriesName(labels),
        colour: inks[index % inks.length] ?? 'info',
        ...(index >= inks.length ? { dashed: true as const } : {}),
        values: times.map((at) => values.get(at) ?? null),
      }
    }),
    total: asChart.data.total,
  }
}

/** Whether a printed line is one of those that matter; it may have its pod or its time before it. */
export function isMatching(line: string, matching: ReadonlySet<string>): boolean {
  if (matching.has(line)) return true
  for (const each of matching) if (each !== '' && line.endsWith(each)) return true
  return false
}

function cells(rows: readonly unknown[]): Pick<Extract<ShownResult, { form: 'table' }>, 'columns' | 'rows'> {
  const fields = rows.map(
    (row): Readonly<Record<string, unknown>> =>
      typeof row === 'object' && row !== null && !Array.isArray(row) ? { ...row } : { value: row },
  )
  const columns = [...new Set(fields.flatMap((row) => Object.keys(row)))]
  return { columns, rows: fields.map((row) => columns.map((name) => cellText(row[name]))) }
}

/** "–" stands for what is not there, so that no cell is empty by mistake. */
function cellText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function seriesName(labels: Readonly<Record<string, string>>): string {
  const words = Object.entries(labels).map(([name, value]) => (name === '__name__' ? value : `${name}=${value}`))
  return words.join(', ') || 'value'
}
