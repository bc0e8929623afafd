import { RE2JS } from 're2js'
import type { LogEntry, LogLabels } from './log-store.ts'

/** A query that the stand-in does not read, or that is no LogQL; the message is what Loki's client is told. */
export class LogqlFault extends Error {}

/** What is left of a line after the query's stages, with the labels that it has then; null where a stage drops it. */
type Stage = (text: string, labels: LogLabels) => LogLabels | null

export interface LineQuery {
  readonly wants: (labels: LogLabels) => boolean
  passes(entry: LogEntry, labels: LogLabels): LogLabels | null
}

export interface CountQuery {
  readonly lines: LineQuery
  readonly rangeMs: number
  readonly offsetMs: number
  /** Labels that are kept; null: all, each set of labels is counted for itself. */
  readonly by: readonly string[] | null
}

export type LogqlQuery = ({ readonly kind: 'lines' } & LineQuery) | ({ readonly kind: 'count' } & CountQuery)

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const tokenForm =
  /\s*(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|(\d+(?:\.\d+)?(?:ms|[smhdw])?)|([A-Za-z_][\w:]*)|(\|=|\|~|!=|!~|=~|==|>=|<=|[{}()[\],|=<>]))/y

/**
 * The part of LogQL that the lab's stand-in reads: a stream selector; the stages `|= != |~ !~`, `| json` and `| LABEL OP
 * VALUE`; `count_over_time(… [RANGE] offset SPAN)`; `sum` and `sum by (LABELS)` of it. Patterns are RE2, as Loki's.
 * @throws LogqlFault
 */
export function readLogql(query: string): LogqlQuery {
  const reader = new Reader(query)
  const read = reader.is('{') ? ({ kind: 'lines', ...lineQuery(reader) } as const) : countQuery(reader)
  reader.end()
  return read
}

class Reader {
  readonly #tokens: string[] = []
  #at = 0

  constructor(query: string) {
    tokenForm.lastIndex = 0
    const text = query.trimEnd()
    while (tokenForm.lastIndex < text.length) {
      const from = tokenForm.lastIndex
      const found = tokenForm.exec(text)
      if (found === null)
        throw new LogqlFault(`parse error at line 1, col ${from + 1}: syntax error: unexpected character`)
      this.#tokens.push(found[0].trim())
    }
  }

  is(...words: readonly string[]): boolean {
    return words.includes(this.#tokens[this.#at] ?? '')
  }

  next(): string {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw new LogqlFault('parse error : syntax error: unexpected $end')
    this.#at += 1
    return token
  }

  take(word: string): void {
    const token = this.next()
    if (token !== word) throw this.fault(token)
  }

  takes(word: string): boolean {
    if (!this.is(word)) return false
    this.#at += 1
    return true
  }

  text(): string {
    const token = this.next()
    if (token.startsWith('`')) return token.slice(1, -1)
    if (!token.startsWith('"')) throw this.fault(token)
    try {
      return String(JSON.parse(token))
    } catch {
      throw this.fault(token)
    }
  }

  name(): string {
    const token = this.next()
    if (!/^[A-Za-z_]/.test(token)) throw this.fault(token)
    return token
  }

  span(): number {
    const token = this.next()
    const [, figure, unit] = /^(\d+(?:\.\d+)?)(ms|[smhdw])$/.exec(token) ?? []
    if (figure === undefined || unit === undefined) throw this.fault(token)
    return Number(figure) * (unitsMs[unit] ?? 0)
  }

  end(): void {
    const token = this.#tokens[this.#at]
    if (token !== undefined) throw this.fault(token)
  }

  fault(token: string): LogqlFault {
    return new LogqlFault(
      `parse error : syntax error: unexpected ${token}, or more than the lab's stand-in of Loki reads`,
    )
  }
}

function countQuery(reader: Reader): LogqlQuery {
  if (!reader.takes('sum')) return { kind: 'count', by: null, ...countOverTime(reader) }
  const by: string[] = []
  if (reader.takes('by')) {
    reader.take('(')
    do by.push(reader.name())
    while (reader.takes(','))
    reader.take(')')
  }
  reader.take('(')
  const counted = countOverTime(reader)
  reader.take(')')
  return { kind: 'count', by, ...counted }
}

function countOverTime(reader: Reader): Omit<CountQuery, 'by'> {
  reader.take('count_over_time')
  reader.take('(')
  const lines = lineQuery(reader)
  reader.take('[')
  const rangeMs = reader.span()
  reader.take(']')
  const offsetMs = reader.takes('offset') ? reader.span() : 0
  reader.take(')')
  return { lines, rangeMs, offsetMs }
}

function lineQuery(reader: Reader): LineQuery {
  const wants = selector(reader)
  const stages: Stage[] = []
  while (reader.is('|', '|=', '|~', '!=', '!~')) stages.push(stage(reader))
  return {
    wants,
    passes: ({ text }, labels) =>
      stages.reduce<LogLabels | null>((held, apply) => (held === null ? null : apply(text, held)), labels),
  }
}

function selector(reader: Reader): (labels: LogLabels) => boolean {
  const matchers: { readonly name: string; readonly holds: (value: string) => boolean }[] = []
  reader.take('{')
  while (!reader.takes('}')) {
    const name = reader.name()
    matchers.push({ name, holds: textTest(reader.next(), reader.text(), reader) })
    if (!reader.is('}')) reader.take(',')
  }
  if (matchers.every(({ holds }) => holds(''))) {
    throw new LogqlFault(
      'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value',
    )
  }
  return (labels) => matchers.every(({ name, holds }) => holds(labels[name] ?? ''))
}

function stage(reader: Reader): Stage {
  const begin = reader.next()
  if (begin === '|=' || begin === '!=') {
    const word = reader.text()
    return (text, labels) => (text.includes(word) === (begin === '|=') ? labels : null)
  }
  if (begin === '|~' || begin === '!~') {
    const pattern = compiled(reader.text())
    return (text, labels) => (pattern.matcher(text).find() === (begin === '|~') ? labels : null)
  }
  const name = reader.name()
  if (name === 'json' && !reader.is('=', '!=', '=~', '!~', '==', '>', '<', '>=', '<=')) return withJson
  const operator = reader.next()
  const value = reader.next()
  if (/^\d/.test(value)) {
    const holds = figureTest(operator, Number(value), reader)
    return (_text, labels) => (holds(Number(labels[name] ?? 'none')) ? labels : null)
  }
  if (!/^["`]/.test(value)) throw reader.fault(value)
  const holds = textTest(operator, value.startsWith('`') ? value.slice(1, -1) : String(JSON.parse(value)), reader)
  return (_text, labels) => (holds(labels[name] ?? '') ? labels : null)
}

function textTest(operator: string, value: string, reader: Reader): (text: string) => boolean {
  switch (operator) {
    case '=':
      return (text) => text === value
    case '!=':
      return (text) => text !== value
    case '=~':
    case '!~': {
      const pattern = compiled(value)
      return (text) => pattern.matches(text) === (operator === '=~')
    }
    default:
      throw reader.fault(operator)
  }
}

/** Not a number holds nothing. */
function figureTest(operator: string, limit: number, reader: Reader): (figure: number) => boolean {
  switch (operator) {
    case '>':
      return (figure) => figure > limit
    case '>=':
      return (figure) => figure >= limit
    case '<':
      return (figure) => figure < limit
    case '<=':
      return (figure) => figure <= limit
    case '=':
    case '==':
      return (figure) => figure === limit
    case '!=':
      return (figure) => !Number.isNaN(figure) && figure !== limit
    default:
      throw reader.fault(operator)
  }
}

/** The fields of a line that is a JSON object, beside the labels; a name that is taken gets `_extracted`, as in Loki. */
const withJson: Stage = (text, labels) => {
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch {
    return { ...labels, __error__: 'JSONParserErr' }
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { ...labels, __error__: 'JSONParserErr' }
  }
  const extracted = [...plainFields(fields)].map(([name, value]) => [
    Object.hasOwn(labels, name) ? `${name}_extracted` : name,
    value,
  ])
  return { ...labels, ...Object.fromEntries(extracted) }
}

/** Names of nested objects are joined by `_`, what no label may hold becomes `_`, lists are left out; as in Loki. */
function* plainFields(fields: object, before = ''): Generator<readonly [string, string]> {
  for (const [field, value] of Object.entries(fields)) {
    const name = `${before}${field.replace(/\W/g, '_')}`
    if (['string', 'number', 'boolean'].includes(typeof value)) yield [name, String(value)]
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield* plainFields(value, `${name}_`)
    }
  }
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (thrown) {
    throw new LogqlFault(`parse error : ${thrown instanceof Error ? thrown.message : pattern}`)
  }
}
