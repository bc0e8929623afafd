import { CockpitError } from '@shared/contract/cockpit-error.ts'

export type PastedRow = Readonly<Record<string, string | number | null>>

const mostRows = 20_000

const unreadable = (expected: string): CockpitError =>
  new CockpitError(
    'BAD_INPUT',
    `This cannot be read: ${expected} is expected`,
    'Paste the whole output, with its headings.',
  )

/** A cell as it is meant: figures as numbers, nothing as null. */
export function cellValue(text: string): string | number | null {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '\\N' || trimmed === 'NULL') return null
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed
}

/**
 * A table as kubectl prints it: each column begins where its heading does.
 * Errors: BAD_INPUT without headings in capitals.
 */
export function kubectlTable(text: string): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const headings = [...head.matchAll(/[A-Z][A-Z0-9()%/-]*(?: [A-Z0-9()%/-]+)*[a-z()]*/g)]
  if (headings.length === 0 || head.trim() !== head.trim().replace(/^[a-z].*/, '')) {
    throw unreadable("kubectl's table with headings, or -o json")
  }
  // Without the columns' widths every row would be one cell, and be judged as a pod without a state.
  if (headings.length === 1 && headings[0]?.[0].includes(' ')) {
    throw unreadable("kubectl's table with the spaces between its columns, or -o json")
  }
  const starts = headings.map(({ index }) => index)
  return lines
    .slice(0, mostRows)
    .map((line) =>
      Object.fromEntries(
        headings.map(([name], at) => [name, line.slice(starts[at], starts[at + 1] ?? line.length).trim()]),
      ),
    )
}

/** Rows of psql (aligned or --csv) or of clickhouse-client (pretty, TSV or CSV with names). Errors: BAD_INPUT. */
export function sqlTable(text: string): PastedRow[] {
  const lines = text
    .split(/\r?\n/)
    .filter(
      (line) =>
        line.trim() !== '' && !/^\(\d+ rows?\)$/.test(line.trim()) && !/^(Time:|Timing|\d+ rows? in set)/.test(line),
    )
  const rule = lines.findIndex((line) => /^[-+\s]*-{3,}[-+\s]*$/.test(line))
  if (rule > 0) return aligned(lines[rule - 1] ?? '', lines.slice(rule + 1), '|')
  const boxed = lines.filter((line) => /^[│|]/.test(line.trim()))
  const pretty = lines.find((line) => /^┌/.test(line.trim()))
  if (pretty !== undefined && boxed.length > 0) {
    const names = pretty
      .replace(/[┌┐]/g, '')
      .split('┬')
      .map((name) => name.replace(/─/g, '').trim())
    return boxed.slice(0, mostRows).map((line) => rowOf(names, line.trim().slice(1, -1).split('│')))
  }
  const [head = '', ...rest] = lines
  const by = head.includes('\t') ? '\t' : ','
  const names = delimited(head, by)
  if (names.some((name) => !/^[\w ."()?*/%-]+$/.test(name)))
    throw unreadable('a table of psql or clickhouse-client, or CSV')
  return rest.slice(0, mostRows).map((line) => rowOf(names, delimited(line, by)))
}

function aligned(head: string, lines: readonly string[], by: string): PastedRow[] {
  const names = head.split(by).map((name) => name.trim())
  return lines.slice(0, mostRows).map((line) => rowOf(names, line.split(by)))
}

function rowOf(names: readonly string[], cells: readonly string[]): PastedRow {
  if (cells.length !== names.length) throw unreadable(`${names.length} columns in every row`)
  return Object.fromEntries(names.map((name, at) => [name, cellValue(cells[at] ?? '')]))
}

/** One line of CSV or TSV; quoted cells may hold the separator. */
function delimited(line: string, by: string): string[] {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? ''
    if (quoted && sign === '"' && line[at + 1] === '"') {
      cell += '"'
      at += 1
    } else if (sign === '"' && (quoted || cell === '')) quoted = !quoted
    else if (sign === by && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += sign
  }
  return [...cells, cell]
}
