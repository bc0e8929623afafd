import { z } from 'zod'
import { spanText } from '../age.ts'
import { parseJsonPath } from '../json-path.ts'
import { type Column, defineKind, type Kind, type Row } from '../kind.ts'
import type { DescribedColumn, KindDescription } from '../kind-description.ts'
import { clusterScopedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { metadata } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { cellText, tableCells } from './table-cells.ts'

export type Cell = string | number | null

export interface CustomRow extends Row {
  readonly labels: Readonly<Record<string, string>>
  /** By title of the column; dates as ms since the epoch. What is not there is not known. */
  readonly cells: Readonly<Record<string, Cell>>
}

const longestCell = 512
/** These two come from metadata, so that they sort and tick as those of every kind. */
const own = ['name', 'age']
const numeric = ['integer', 'number']

/** The id of a described kind everywhere: "certificates.cert-manager.io", or the bare resource of the core group. */
export function customPlural({ resource, group }: Pick<KindDescription, 'resource' | 'group'>): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** A kind made from what its cluster tells of it. */
export function customKind(description: KindDescription): Kind<CustomRow> {
  const { resource, group, version, kind, namespaced } = description
  const titles = new Set<string>()
  const described = description.columns.filter(({ title }) => {
    const word = title.toLowerCase()
    if (own.includes(word) || titles.has(word)) return false
    titles.add(word)
    return true
  })
  const scope = {
    plural: customPlural(description),
    title: kind,
    aliases: description.shortNames,
    group,
    version,
    resource,
    namespaced,
    edition: JSON.stringify([version, description.columns]),
    columns: [
      ...(namespaced ? [namespaceColumn] : []),
      nameColumn,
      ...described.map(columnOf),
      ageColumn,
    ] as readonly Column<CustomRow>[],
  }
  const base = namespaced ? namespacedRow : clusterScopedRow
  if (described.some(({ path }) => path === null)) {
    const schema = z.object({ metadata, cells: tableCells })
    return defineKind<CustomRow, typeof schema>({
      ...scope,
      form: 'table',
      schema,
      project: ({ metadata: meta, cells }) => ({
        ...base(meta),
        labels: meta.labels,
        cells: Object.fromEntries(described.map(({ title }) => [title, shortened(cellText(cells, title))])),
      }),
    })
  }
  const readers = described.map(({ title, type, path }) => {
    const find = path === null ? null : parseJsonPath(path)
    // Of several results the server's own table shows the first as well.
    return [title, (object: unknown) => (find === null ? null : toCell(type, find(object).next().value))] as const
  })
  const schema = z
    .unknown()
    .transform((whole) => ({ whole, object: whole }))
    .pipe(z.object({ whole: z.unknown(), object: z.object({ metadata }) }))
  return defineKind<CustomRow, typeof schema>({
    ...scope,
    schema,
    project: ({ whole, object: { metadata: meta } }) => ({
      ...base(meta),
      labels: meta.labels,
      cells: Object.fromEntries(readers.map(([title, read]) => [title, read(whole)])),
    }),
  })
}

function columnOf({ title, type, wide }: DescribedColumn): Column<CustomRow> {
  const id = `printed ${title}`
  const more = wide ? { wide: true as const } : {}
  const figureOf = ({ cells }: CustomRow) => {
    const cell = cells[title]
    return typeof cell === 'number' ? cell : null
  }
  if (type === 'date') {
    return {
      id,
      title,
      text: (row, now) => dateText(figureOf(row), now) ?? textOf(row, title),
      since: figureOf,
      sortKey: (row) => -(figureOf(row) ?? Number.MIN_SAFE_INTEGER),
      align: 'right',
      width: Math.max(9, title.length),
      ...more,
    }
  }
  if (numeric.includes(type)) {
    const column = countColumn<CustomRow>(id, title, figureOf, more)
    return { ...column, text: (row) => textOf(row, title) }
  }
  return { id, title, text: (row) => textOf(row, title), width: Math.max(14, title.length), ...more }
}

/** How long ago, or in how long: an end of validity lies ahead. */
function dateText(at: number | null, now: number): string | null {
  if (at === null) return null
  return at > now + 2_000 ? `in ${spanText(at - now)}` : spanText(now - at)
}

function textOf({ cells }: CustomRow, title: string): string | null {
  const cell = cells[title] ?? null
  return cell === null ? null : `${cell}`
}

/** A value as the column's type has it (apiextensions-apiserver's table convertor); null when it is of another type. */
function toCell(type: string, value: unknown): Cell {
  if (value === undefined || value === null) return null
  switch (type) {
    case 'string':
      return shortened(typeof value === 'object' ? JSON.stringify(value) : String(value))
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? `${value}` : null
    case 'date': {
      if (typeof value !== 'string') return null
      const ms = Date.parse(value)
      return Number.isNaN(ms) ? '<invalid>' : ms
    }
    default:
      return null
  }
}

function shortened(text: string | null): string | null {
  return text !== null && text.length > longestCell ? `${text.slice(0, longestCell)}…` : text
}
