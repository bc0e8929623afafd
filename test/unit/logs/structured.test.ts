import { fieldsPass, readFieldFilter } from '@shared/logs/field-filter.ts'
import { fieldsOf } from '@shared/logs/log-fields.ts'
import { levelOf } from '@shared/logs/log-level.ts'
import { describe, expect, it } from 'vitest'

const all = (text: string) => Object.fromEntries(fieldsOf(text))

describe('fieldsOf', () => {
  it('reads JSON that a line is or ends with, objects within by their path', () => {
    expect(all('{"level":"info","user":{"id":7,"tags":["a"]},"gone":null}')).toEqual({
      level: 'info',
      'user.id': '7',
      'user.tags': '["a"]',
      gone: 'null',
    })
    expect(all('2026-11-25 INFO {"a":1}')).toEqual({ a: '1' })
  })

  it('reads name=value words where there are at least two', () => {
    expect(all('time="2026-11-25T20:00:00Z" level=info msg="a \\"b\\" c" scope=dapr')).toEqual({
      time: '2026-11-25T20:00:00Z',
      level: 'info',
      msg: 'a "b" c',
      scope: 'dapr',
    })
    expect(all('GET /a?b=c 200')).toEqual({})
  })

  it('finds none in plain text, in broken JSON, and in what is far too long', () => {
    for (const text of ['', 'plain', '{"a":', '[1,2]', '{"a":1} and more', `{"a":"${'x'.repeat(20_000)}"}`]) {
      expect(all(text)).toEqual({})
    }
  })

  it('is no way to a prototype, and is bounded', () => {
    expect(all('{"__proto__":{"x":1},"constructor":"c"}')).toMatchObject({ constructor: 'c' })
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, index])))
    expect(fieldsOf(wide).size).toBe(64)
  })
})

describe('levelOf', () => {
  it.each([
    ['{"level":"ERROR","message":"x"}', 'error'],
    ['{"severity":"WARNING"}', 'warn'],
    ['{"level":50}', 'error'],
    ['{"level":"made up"}', 'unknown'],
    ['{"message":"an ERROR in the text of a line that says no level"}', 'unknown'],
    ['time="t" level=debug msg="ERROR"', 'debug'],
    ['E1125 20:30:16.123456       1 reflector.go:1] failed', 'error'],
    ['2026-11-25 20:30:16.123 UTC [27] LOG:  checkpoint starting', 'info'],
    ['INFO:     10.0.0.1:1 - "POST / HTTP/1.1" 200 OK', 'info'],
    ['[WARN] low disk', 'warn'],
    ['[error] upstream', 'error'],
    ['no terrors here, only INFORMATION', 'unknown'],
    ['    at main (index.js:1)', 'unknown'],
  ])('%s is %s', (text, level) => {
    expect(levelOf(text, fieldsOf(text))).toBe(level)
  })
})

describe('a filter on fields', () => {
  const passes = (filter: string, text: string) => {
    const answer = readFieldFilter(filter)
    if ('error' in answer) throw new Error(answer.error)
    return fieldsPass(answer.terms, fieldsOf(text))
  }
  const line = '{"latency_ms":2300,"user_id":"7c9e","path":"/Projects","status":"500"}'

  it.each([
    ['latency_ms > 2000', true],
    ['latency_ms>2300', false],
    ['latency_ms >= 2300 status < 600', true],
    ['user_id="7c9e" path ~ projects', true],
    ['path !~ projects', false],
    ['user_id != 7c9e', false],
    ['nowhere = 1', false],
    ['nowhere != 1', true],
    ['path > 5', false],
    ['', true],
  ])('%s: %s', (filter, verdict) => {
    expect(passes(filter, line)).toBe(verdict)
  })

  it('says what it cannot read', () => {
    for (const bad of ['latency_ms', 'a =', '= 1', 'a > fast', 'a = "open', 'a = 1,b']) {
      const answer = readFieldFilter(bad)
      if (bad === 'a = 1,b') expect(answer).toEqual({ terms: [{ field: 'a', operator: '=', value: '1,b' }] })
      else expect(answer).toHaveProperty('error')
    }
  })
})
