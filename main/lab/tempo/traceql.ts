import type { Span, Trace } from './trace-store.ts'

type Condition = (span: Span) => boolean

/** A query that the stand-in does not read, or that is no TraceQL. The message is what Tempo's client is told. */
export class TraceqlFault extends Error {}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/**
 * The part of TraceQL that the lab's stand-in reads: `{}`, or conditions of one span joined by `&&`, on
 * `resource.service.name`, `name`, `status` and `duration`. A trace is found when one of its spans meets all.
 * @throws TraceqlFault
 */
export function readTraceql(query: string): (trace: Trace) => boolean {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(query)?.[1]
  if (inner === undefined) throw new TraceqlFault('parse error: a query is { CONDITIONS }')
  if (inner.trim() === '') return () => true
  const conditions = partsOf(inner).map(readCondition)
  return ({ spans }) => spans.some((span) => conditions.every((holds) => holds(span)))
}

/** Split at `&&`, outside of texts in quotes. */
function partsOf(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^"&]|(?<!&)&(?!&))+/g) ?? []
  if (parts.join('&&') !== text) throw new TraceqlFault('parse error: a quote is not closed, or a condition is missing')
  return parts.map((part) => part.trim())
}

function readCondition(text: string): Condition {
  const [, field = '', operator = '', value = ''] = /^([a-z][\w.]*)\s*(=|!=|>=|<=|>|<)\s*(.+)$/.exec(text) ?? []
  if (field === 'duration') {
    const [, figure, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value) ?? []
    if (figure === undefined || unit === undefined) throw new TraceqlFault(`parse error: ${value} is no duration`)
    const limit = Number(figure) * unitMs[unit as keyof typeof unitMs]
    return comparison(operator, limit)
  }
  if (operator !== '=' && operator !== '!=') {
    throw new TraceqlFault(`parse error: "${text}" is nothing that the lab's stand-in of Tempo reads`)
  }
  const wanted = operator === '='
  if (field === 'status') {
    if (value !== 'error' && value !== 'ok') throw new TraceqlFault(`parse error: ${value} is no status`)
    return ({ failed }) => (failed === (value === 'error')) === wanted
  }
  const word = textOf(value)
  if (field === 'resource.service.name') return ({ service }) => (service === word) === wanted
  if (field === 'name') return ({ name }) => (name === word) === wanted
  // As Tempo does with the guide's own {service.name = "budapp"}: an attribute needs its scope in front.
  throw new TraceqlFault(`parse error: unknown identifier: ${field}`)
}

function comparison(operator: string, limit: number): Condition {
  switch (operator) {
    case '>':
      return ({ durationMs }) => durationMs > limit
    case '>=':
      return ({ durationMs }) => durationMs >= limit
    case '<':
      return ({ durationMs }) => durationMs < limit
    case '<=':
      return ({ durationMs }) => durationMs <= limit
    case '=':
      return ({ durationMs }) => durationMs === limit
    default:
      return ({ durationMs }) => durationMs !== limit
  }
}

function textOf(quoted: string): string {
  try {
    const text: unknown = JSON.parse(quoted)
    if (typeof text === 'string') return text
  } catch {
    // Told below.
  }
  throw new TraceqlFault(`parse error: ${quoted} is no text in double quotes`)
}
