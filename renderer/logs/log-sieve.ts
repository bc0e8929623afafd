import type { LogLine } from '@shared/logs/contract.ts'
import { type FieldTerm, fieldsPass, readFieldFilter } from '@shared/logs/field-filter.ts'
import { fieldsOf, type LogFields } from '@shared/logs/log-fields.ts'
import { type LogLevel, levelOf } from '@shared/logs/log-level.ts'
import type { LogSift } from '@shared/logs/log-sift.ts'
import { type Pattern, readPattern } from './log-pattern.ts'

const ranks: Readonly<Record<LogLevel, number>> = { error: 4, warn: 3, info: 2, debug: 1, unknown: 0 }
const noFields: LogFields = new Map()
/** A sieve remembers how the last line of each container went; containers that are gone are forgotten in one. */
const mostRemembered = 1_000

export interface Sieve {
  /** True when it lets every line through. */
  readonly open: boolean
  /** Lines are to be given in their order: an indented one goes the way of the line that it belongs to. */
  passes(line: Pick<LogLine, 'pod' | 'container' | 'text'>): boolean
  /** Forgets the lines before: they are given anew. */
  again(): void
}

export interface SieveReading {
  readonly sieve: Sieve
  /** Why a part is not used; null when it is. */
  readonly filterError: string | null
  readonly whereError: string | null
}

/** A half-typed part is not used, and it is said why. */
export function readSieve({ filter, regex, invert, level, where }: LogSift): SieveReading {
  const pattern = readPattern({ text: filter, regex })
  const terms = readFieldFilter(where)
  return {
    sieve: sieveOf({
      pattern: 'error' in pattern ? null : pattern.pattern,
      invert,
      level,
      terms: 'error' in terms ? [] : terms.terms,
    }),
    filterError: 'error' in pattern ? pattern.error : null,
    whereError: 'error' in terms ? terms.error : null,
  }
}

interface Parts {
  readonly pattern: Pattern | null
  readonly invert: boolean
  readonly level: LogSift['level']
  readonly terms: readonly FieldTerm[]
}

function sieveOf({ pattern, invert, level, terms }: Parts): Sieve {
  const least = level === null ? 0 : ranks[level]
  const structured = least > 0 || terms.length > 0
  const before = new Map<string, boolean>()

  const structuredPass = ({ pod, container, text }: Pick<LogLine, 'pod' | 'container' | 'text'>): boolean => {
    const key = `${pod}/${container}`
    const fields = fieldsOf(text)
    // Lines of a stack trace carry no level and no fields of their own.
    if (fields.size === 0 && /^\s/.test(text) && before.has(key)) return before.get(key) === true
    const level = least === 0 ? 'unknown' : levelOf(text, fields)
    const passes = ranks[level] >= least && fieldsPass(terms, fields.size === 0 ? noFields : fields)
    if (before.size >= mostRemembered) before.clear()
    before.set(key, passes)
    return passes
  }
  return {
    open: pattern === null && !structured,
    passes(line) {
      if (pattern !== null && pattern.test(line.text) === invert) return false
      return !structured || structuredPass(line)
    },
    again: () => before.clear(),
  }
}
