import { cellOf, columnsNamed, hasColumns, seenFields, usualColumns } from '@renderer/logs/log-columns.ts'
import { readPattern } from '@renderer/logs/log-pattern.ts'
import { readSieve } from '@renderer/logs/log-sieve.ts'
import type { LogEntry } from '@shared/logs/contract.ts'
import { fieldsOf } from '@shared/logs/log-fields.ts'
import { everyLine, type LogSift } from '@shared/logs/log-sift.ts'
import { describe, expect, it } from 'vitest'

const line = (text: string, pod = 'p') => ({ pod, container: 'c', text })
const through = (sift: Partial<LogSift>, ...lines: ReturnType<typeof line>[]) => {
  const { sieve } = readSieve({ ...everyLine, ...sift })
  return lines.filter((each) => sieve.passes(each)).map(({ text }) => text)
}

describe('a sieve', () => {
  it('lets everything through when nothing is looked for', () => {
    expect(readSieve(everyLine).sieve.open).toBe(true)
    expect(through({}, line('a'))).toEqual(['a'])
  })

  it('combines text, level and fields', () => {
    const lines = [
      line('{"level":"error","message":"slow query","duration_ms":2400}'),
      line('{"level":"error","message":"slow query","duration_ms":1300}'),
      line('{"level":"info","message":"slow query","duration_ms":9000}'),
      line('{"level":"error","message":"other","duration_ms":9000}'),
    ]
    expect(through({ filter: 'slow', level: 'warn', where: 'duration_ms > 2000' }, ...lines)).toEqual([lines[0]?.text])
    expect(through({ filter: 'slow', invert: true }, ...lines)).toEqual([lines[3]?.text])
  })

  it('lets a stack trace go the way of the line that it belongs to, for each container', () => {
    const lines = [
      line('ERROR boom'),
      line('INFO fine', 'q'),
      line('  at a (b.js:1)'),
      line('  goes on', 'q'),
      line('not indented'),
    ]
    expect(through({ level: 'error' }, ...lines)).toEqual(['ERROR boom', '  at a (b.js:1)'])
  })

  it('does not use a part that cannot be read, and says so', () => {
    const { sieve, filterError, whereError } = readSieve({ ...everyLine, filter: '(', regex: true, where: 'a >' })
    expect(filterError).not.toBeNull()
    expect(whereError).not.toBeNull()
    expect(sieve.open).toBe(true)
  })
})

it('no expression can stop the window', () => {
  const answer = readPattern({ text: '(a+)+$', regex: true })
  const pattern = 'pattern' in answer ? answer.pattern : null
  // A backtracking engine would not come back from this within the age of the universe.
  expect(pattern?.test(`${'a'.repeat(8_000)}b`)).toBe(false)
  expect(pattern?.test('aaa')).toBe(true)
})

describe('columns of structured lines', () => {
  const entries = [
    '{"timestamp":"t","level":"info","message":"request","status":200,"latency_ms":12}',
    '{"timestamp":"t","level":"warning","message":"slow query","duration_ms":1200}',
    '{"timestamp":"t","level":"info","message":"request","status":404,"latency_ms":120}',
    'plain',
  ].map(
    (text, seq): LogEntry => ({ type: 'line', seq, pod: 'p', container: 'c', time: 0, stamp: '', text, cutBytes: 0 }),
  )

  it('are level and message, then what most lines carry; the time stands before each line already', () => {
    const seen = seenFields(entries)
    expect(usualColumns(seen)).toEqual(['level', 'message', 'status', 'latency_ms', 'duration_ms'])
    expect(columnsNamed(['message', 'status'], seen)).toEqual([
      { name: 'message', fields: ['message', 'msg', 'event'], width: 12 },
      { name: 'status', fields: ['status'], width: 8 },
    ])
  })

  it('have one message, whatever each service calls it', () => {
    const [column] = columnsNamed(['message'], [])
    if (column === undefined) throw new Error('no column')
    expect(cellOf(fieldsOf('level=info msg="placed"'), column)).toBe('placed')
    expect(hasColumns(fieldsOf('level=info msg="placed"'), [column])).toBe(true)
    expect(hasColumns(fieldsOf('plain'), [column])).toBe(false)
  })

  it('are none where no line is structured', () => {
    expect(usualColumns(seenFields(entries.slice(3)))).toEqual([])
  })
})
