import type { Show } from '@shared/runbooks/runbook.ts'

const mostRows = 500
const mostSeries = 50
const mostPoints = 500

/** What the wizard draws of a result: bounded, and told where it was cut. null when there is nothing to draw. */
export function shownOf(show: Show | null, result: unknown): unknown {
  if (show === null || typeof result !== 'object' || result === null) return null
  const field = 'table' in show ? show.table : 'chart' in show ? show.chart : show.lines
  const value: unknown = (result as Readonly<Record<string, unknown>>)[field]
  if (!Array.isArray(value)) return null
  if ('table' in show) {
    const rows = value.slice(0, mostRows).map((row) => picked(row, show.columns))
    return { table: rows, total: value.length }
  }
  if ('chart' in show) {
    const series = value.slice(0, mostSeries).map((each) => thinned(each))
    return { chart: series, total: value.length }
  }
  const matching = patternOf(show.matching)
  const lines = value.map(textOf).filter((line) => matching === null || matching.test(line))
  return { lines: lines.slice(-mostRows), total: lines.length }
}

/** The lines that matter, for the excerpt; null where none is named or the pattern is none. */
export function patternOf(matching: string | undefined): RegExp | null {
  try {
    // As in expectations, where (?i) is written out: here it always holds.
    return matching === undefined ? null : new RegExp(matching.replace(/^\(\?i\)/, ''), 'i')
  } catch {
    return null
  }
}

function picked(row: unknown, columns: readonly string[] | undefined): unknown {
  if (columns === undefined || typeof row !== 'object' || row === null) return row
  const fields = row as Readonly<Record<string, unknown>>
  return Object.fromEntries(columns.map((name) => [name, fields[name] ?? null]))
}

function thinned(series: unknown): unknown {
  if (typeof series !== 'object' || series === null || !('points' in series) || !Array.isArray(series.points))
    return series
  const every = Math.ceil(series.points.length / mostPoints)
  return every <= 1 ? series : { ...series, points: series.points.filter((_, index) => index % every === 0) }
}

function textOf(line: unknown): string {
  if (typeof line === 'string') return line
  if (typeof line === 'object' && line !== null && 'text' in line) return String(line.text)
  return JSON.stringify(line)
}
