import type { LogEntry } from '@shared/logs/contract.ts'
import { fieldsOf, type LogFields } from '@shared/logs/log-fields.ts'

/** A column of the structured view. */
export interface LogColumn {
  readonly name: string
  /** Any of these; the first that a line has. */
  readonly fields: readonly string[]
  /** Characters. */
  readonly width: number
}

export interface SeenField {
  readonly name: string
  /** In how many of the lines that were looked at. */
  readonly count: number
  readonly longest: number
}

const lookedAt = 400
const mostColumns = 12
const widest = 48
/** "critical": a worse level may come after the columns were made. */
const longestLevel = 8
/** What services call the same thing otherwise has one column, so that lines of many services read as one table. */
const sameThing: readonly (readonly string[])[] = [
  ['level', 'severity', 'lvl', 'levelname', 'log.level'],
  ['message', 'msg', 'event'],
]
/** The node's own stamp stands before each line already. */
const timeFields = ['timestamp', 'time', 'ts', '@timestamp', 'asctime']
/** Long ones would push the others out of sight. */
const tooLong = 120

/** The fields of the newest structured lines, the most frequent first, then as they stand in the lines. */
export function seenFields(entries: readonly LogEntry[]): readonly SeenField[] {
  const seen = new Map<string, { count: number; longest: number }>()
  for (const entry of entries.slice(-lookedAt)) {
    if (entry.type !== 'line') continue
    for (const [name, { length }] of fieldsOf(entry.text)) {
      const { count, longest } = seen.get(name) ?? { count: 0, longest: 0 }
      seen.set(name, { count: count + 1, longest: Math.max(longest, length) })
    }
  }
  return [...seen].map(([name, one]) => ({ name, ...one })).sort((a, b) => b.count - a.count)
}

/** Level and message, and what most lines carry besides. Empty where no line is structured. */
export function usualColumns(seen: readonly SeenField[]): readonly string[] {
  const first = sameThing.flatMap(([name = '', ...others]) =>
    seen.some((field) => field.name === name || others.includes(field.name)) ? [name] : [],
  )
  const apart = new Set([...sameThing.flat(), ...timeFields])
  const rest = seen.filter(({ name, longest }) => !apart.has(name) && longest <= tooLong).map(({ name }) => name)
  return [...first, ...rest].slice(0, mostColumns)
}

/** Wide enough for what was seen, and for the heading. */
export function columnsNamed(names: readonly string[], seen: readonly SeenField[]): readonly LogColumn[] {
  return names.map((name) => {
    const fields = sameThing.find(([first]) => first === name) ?? [name]
    const longest = Math.max(0, ...seen.filter((field) => fields.includes(field.name)).map((field) => field.longest))
    const least = name === 'level' ? longestLevel : name.length
    return { name, fields, width: Math.min(widest, Math.max(least, longest)) + 2 }
  })
}

/** False for a line that has none of the fields: it stands as it was written. */
export function hasColumns(fields: LogFields, columns: readonly LogColumn[]): boolean {
  return columns.some((column) => column.fields.some((name) => fields.has(name)))
}

/** What a column shows of a line; empty where the line has no such field. */
export function cellOf(fields: LogFields, column: LogColumn): string {
  for (const name of column.fields) {
    const value = fields.get(name)
    if (value !== undefined) return value
  }
  return ''
}
