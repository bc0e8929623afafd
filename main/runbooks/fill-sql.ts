import type { FilledCommand, SqlValue } from './filled-command.ts'
import type { FrozenInputs } from './inputs.ts'
import { BlockFault, type Lookup, partsOf } from './template.ts'

type SqlExecutor = 'sql postgres' | 'sql clickhouse'

/**
 * One statement. A value becomes a bound parameter, or a quoted name where its input's format is `identifier`; within a
 * written string or a comment it cannot stand.
 * @throws BlockFault
 */
export function fillSql(
  executor: SqlExecutor,
  source: string,
  { values, inputs }: FrozenInputs,
  masked: Lookup,
): FilledCommand {
  const statement = oneStatement(source, executor)
  const bound: SqlValue[] = []
  let state: string | null = null
  let text = ''
  let shown = ''
  for (const part of partsOf(statement)) {
    if ('text' in part) {
      state = lastState(part.text, state, executor)
      text += part.text
      shown += part.text
      continue
    }
    if (state !== null) {
      throw new BlockFault(
        `The input ${part.input} stands within a string, a quoted name or a comment`,
        `Take the quotes away: {{${part.input}}} is bound as a parameter.`,
      )
    }
    const value = Object.hasOwn(values, part.input) ? values[part.input] : undefined
    if (value === undefined)
      throw new BlockFault(`There is no input "${part.input}"`, 'Declare it in the front matter.')
    const input = inputs.find(({ name }) => name === part.input)
    if (input?.format === 'identifier') {
      const name = quotedName(String(value), executor)
      text += name
      shown += name
      continue
    }
    bound.push(value)
    text += executor === 'sql postgres' ? `$${bound.length}` : `{p${bound.length}:${clickhouseType(value)}}`
    shown += literal(masked(part.input), executor)
  }
  if (executor === 'sql postgres') return { executor, text, parameters: bound, shown: { text: shown } }
  const parameters = Object.fromEntries(bound.map((value, index) => [`p${index + 1}`, value]))
  return { executor, text, parameters, shown: { text: shown } }
}

function clickhouseType(value: SqlValue): string {
  return typeof value === 'string'
    ? 'String'
    : typeof value === 'boolean'
      ? 'Bool'
      : Number.isInteger(value)
        ? 'Int64'
        : 'Float64'
}

function quotedName(name: string, executor: SqlExecutor): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$/.test(name)) {
    throw new BlockFault(`"${name.slice(0, 60)}" is no name of a table, column or index`)
  }
  const mark = executor === 'sql postgres' ? '"' : '`'
  return name
    .split('.')
    .map((part) => `${mark}${part}${mark}`)
    .join('.')
}

/** As one would type it: for reading and copying, never for running. */
function literal(value: SqlValue, executor: SqlExecutor): string {
  if (typeof value !== 'string') return String(value)
  const quoted = value.replaceAll("'", "''")
  if (executor === 'sql clickhouse') return `'${quoted.replaceAll('\\', '\\\\')}'`
  return value.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
}

/** Strings, quoted names and comments: what opens them and what ends them. */
function opening(text: string, executor: SqlExecutor): string | null {
  const dollar = executor === 'sql postgres' ? /^\$([A-Za-z_][A-Za-z0-9_]*)?\$/.exec(text)?.[0] : undefined
  if (dollar !== undefined) return dollar
  if (text.startsWith('--') || (executor === 'sql clickhouse' && text.startsWith('#'))) return '\n'
  if (text.startsWith('/*')) return '*/'
  const [mark = ''] = text
  return mark === "'" || mark === '"' || (mark === '`' && executor === 'sql clickhouse') ? mark : null
}

function lastState(
  text: string,
  from: string | null,
  executor: SqlExecutor,
  ended?: (at: number) => void,
): string | null {
  let state = from
  for (let at = 0; at < text.length; at += 1) {
    if (state === null) {
      state = opening(text.slice(at, at + 70), executor)
      if (state === null) {
        if (text.charAt(at) === ';') ended?.(at)
      } else at += state === '*/' || state === '\n' ? (text.charAt(at) === '#' ? 0 : 1) : state.length - 1
      continue
    }
    if (text.charAt(at) === '\\' && escapes(state, text, executor)) at += 1
    else if (text.startsWith(state, at)) {
      at += state.length - 1
      state = null
    }
  }
  return state
}

/** A backslash escapes in ClickHouse's strings; in PostgreSQL only in E'…', which is refused. */
function escapes(state: string, _text: string, executor: SqlExecutor): boolean {
  return executor === 'sql clickhouse' && (state === "'" || state === '"' || state === '`')
}

function oneStatement(source: string, executor: SqlExecutor): string {
  const text = source.trim()
  if (executor === 'sql postgres' && /\b[eE]'/.test(text)) {
    throw new BlockFault("E'…' strings are not read here", 'Write the string without escapes.')
  }
  const ends: number[] = []
  const state = lastState(text, null, executor, (at) => ends.push(at))
  if (state !== null && state !== '\n') throw new BlockFault('A string, a quoted name or a comment is not closed')
  const [end] = ends
  if (end === undefined) {
    if (text === '') throw new BlockFault('The statement is empty')
    return text
  }
  if (
    ends.length > 1 ||
    text
      .slice(end + 1)
      .replace(/--.*$/gm, '')
      .trim() !== ''
  ) {
    throw new BlockFault('A block holds one statement', 'Make a step of each.')
  }
  return text.slice(0, end).trim()
}
