import type { LogFields } from './log-fields.ts'

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~'

export interface FieldTerm {
  readonly field: string
  readonly operator: Operator
  readonly value: string
}

export type FieldFilterAnswer = { readonly terms: readonly FieldTerm[] } | { readonly error: string }

const term = /^([\w.@/-]+)\s*(!=|>=|<=|!~|=~|=|>|<|~)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?:\s+|$)/
const mostTerms = 20

/**
 * "latency_ms > 2000 user_id=7c9e level!="info"": every term must hold. `~` is found somewhere in the value, whatever
 * its case.
 */
export function readFieldFilter(text: string): FieldFilterAnswer {
  const terms: FieldTerm[] = []
  for (let rest = text.trimStart(); rest !== ''; ) {
    const found = term.exec(rest)
    if (found === null) return { error: `"${rest.slice(0, 40)}" is not FIELD = VALUE (also != > >= < <= ~ !~)` }
    const [whole, field = '', sign = '=', quoted, plain] = found
    const operator = (sign === '=~' ? '~' : sign) as Operator
    const value = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1')
    if (['>', '>=', '<', '<='].includes(operator) && !isNumber(value)) {
      return { error: `${field} ${operator} needs a number, not "${value}"` }
    }
    terms.push({ field, operator, value })
    if (terms.length > mostTerms) return { error: `More than ${mostTerms} conditions` }
    rest = rest.slice(whole.length)
  }
  return { terms }
}

/** A field that is not there is equal to nothing. */
export function fieldsPass(terms: readonly FieldTerm[], fields: LogFields): boolean {
  return terms.every((one) => holds(one, fields.get(one.field)))
}

function holds({ operator, value }: FieldTerm, found: string | undefined): boolean {
  if (found === undefined) return operator === '!=' || operator === '!~'
  switch (operator) {
    case '=':
      return found === value
    case '!=':
      return found !== value
    case '~':
      return found.toLowerCase().includes(value.toLowerCase())
    case '!~':
      return !found.toLowerCase().includes(value.toLowerCase())
    default:
      return isNumber(found) && compare(Number(found), operator, Number(value))
  }
}

function compare(found: number, operator: '>' | '>=' | '<' | '<=', value: number): boolean {
  if (operator === '>') return found > value
  if (operator === '>=') return found >= value
  return operator === '<' ? found < value : found <= value
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))
