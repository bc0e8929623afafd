import type { Environment } from '@marcbachmann/cel-js'
import { spanText } from '@shared/clusters/age.ts'
import { bytesText } from '@shared/clusters/quantity.ts'
import { parseSpanWord } from '@shared/logs/span-word.ts'
import { linearPattern } from './linear-pattern.ts'
import type { WorkMeter } from './work-meter.ts'

/** What an expression cannot work with; the message is told to a person. */
class Unusable extends Error {}

const longestText = 16 * 1024 * 1024
/** Characters that cost as much as one step. */
const charactersPerStep = 64

/**
 * The functions beside those of CEL, explained in `resources/runbooks/README.md`. Those that go over a list or a text pay
 * for its length.
 */
export function registerFunctions(environment: Environment, meter: WorkMeter): void {
  const onNumbers = (name: string, work: (numbers: readonly number[]) => number): void => {
    environment.registerFunction(`list.${name}(): double`, (list: readonly unknown[]) => {
      meter.spend(list.length)
      return work(list.map((value) => asNumber(value, `${name}()`)))
    })
  }
  onNumbers('sum', (numbers) => numbers.reduce((total, value) => total + value, 0))
  onNumbers('max', (numbers) => numbers.reduce((a, b) => Math.max(a, b), first(numbers, 'max()')))
  onNumbers('min', (numbers) => numbers.reduce((a, b) => Math.min(a, b), first(numbers, 'min()')))
  onNumbers('avg', (numbers) => {
    first(numbers, 'avg()')
    return numbers.reduce((total, value) => total + value, 0) / numbers.length
  })

  const onList = (
    signature: string,
    work: (list: readonly unknown[], argument: unknown) => readonly unknown[],
  ): void => {
    environment.registerFunction(signature, (list: readonly unknown[], argument?: unknown) => {
      meter.spend(list.length * 4)
      return work(list, argument)
    })
  }
  onList('list.first(int): list<dyn>', (list, count) => list.slice(0, Math.max(0, Number(count))))
  onList('list.last(int): list<dyn>', (list, count) => (Number(count) > 0 ? list.slice(-Number(count)) : []))
  onList('list.unique(): list<dyn>', (list) => [...new Set(list)])
  onList('list.sort(): list<dyn>', (list) => sorted(list, (value) => value))
  onList('list.sortedBy(string): list<dyn>', (list, field) => sorted(list, (row) => fieldOf(row, String(field))))

  environment.registerFunction('round(dyn): double', (value: unknown) => Math.round(asNumber(value, 'round()')))
  environment.registerFunction('round(dyn, int): double', (value: unknown, digits: bigint) =>
    Number(asNumber(value, 'round()').toFixed(Math.min(12, Math.max(0, Number(digits))))),
  )
  environment.registerFunction(
    'percentText(dyn): string',
    (share: unknown) => `${Number((asNumber(share, 'percentText()') * 100).toPrecision(3))} %`,
  )
  environment.registerFunction('bytesText(dyn): string', (bytes: unknown) =>
    String(bytesText(asNumber(bytes, 'bytesText()'))),
  )
  environment.registerFunction('spanText(dyn): string', (ms: unknown) => spanText(asNumber(ms, 'spanText()')))
  environment.registerFunction('ms(string): double', (text: string) => {
    const span = parseSpanWord(text)
    if (span === null) throw new Unusable(`"${text}" is no span of time such as 30s, 5m or 1h30m`)
    return span
  })
  environment.registerFunction('string.lines(): list<string>', (text: string) => {
    meter.spend(text.length / charactersPerStep)
    return text.split(/\r?\n/).filter((line) => line.trim() !== '')
  })
  environment.registerFunction('string._matches(string): bool', (text: string, pattern: string) => {
    meter.spend(1 + text.length / charactersPerStep)
    return linearPattern(pattern).test(text)
  })
  environment.registerFunction('string.capture(string): string', (text: string, pattern: string) => {
    meter.spend(1 + text.length / charactersPerStep)
    const found = linearPattern(pattern).capture(text)
    if (found === null) throw new Unusable(`nothing in the text is like ${pattern}`)
    return found
  })
  environment.registerFunction('_counted(dyn): dyn', (value: unknown) => {
    meter.spend(1 + sizeOf(value))
    return value
  })
}

/** A text may double with each step; a list too. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') {
    if (value.length > longestText) throw new Unusable('a text grows beyond 16 MiB')
    return value.length / charactersPerStep
  }
  return Array.isArray(value) ? value.length : 0
}

function first(numbers: readonly number[], where: string): number {
  const [value] = numbers
  if (value === undefined) throw new Unusable(`${where} of an empty list`)
  return value
}

function asNumber(value: unknown, where: string): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  throw new Unusable(`${where} was given ${value === null ? 'null' : `a ${typeof value}`}, not a number`)
}

function fieldOf(row: unknown, field: string): unknown {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, field)) {
    throw new Unusable(`sortedBy("${field}"): a row has no such field`)
  }
  return (row as Readonly<Record<string, unknown>>)[field]
}

/** Numbers by value, texts by their characters' codes, so that the order is the same on every machine; nulls first. */
function sorted(list: readonly unknown[], key: (value: unknown) => unknown): readonly unknown[] {
  return list
    .map((value) => ({ value, key: key(value) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ value }) => value)
}

function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  const [left, right] = [asNumber(a, 'sorting'), asNumber(b, 'sorting')]
  return left < right ? -1 : Number(left > right)
}
