import { compareTimes, parseStamp } from '@shared/logs/log-time.ts'
import { describe, expect, it } from 'vitest'

const at = (stamp: string) => {
  const time = parseStamp(stamp)
  if (time === null) throw new Error(stamp)
  return time
}

describe('parseStamp', () => {
  it('reads up to nanoseconds, in any zone', () => {
    expect(at('2026-11-22T15:05:26.698123456Z')).toEqual({
      ms: Date.parse('2026-11-22T15:05:26.698Z'),
      nanos: 123_456,
    })
    expect(at('2026-11-22T15:05:26Z')).toEqual({ ms: Date.parse('2026-11-22T15:05:26Z'), nanos: 0 })
    expect(at('2026-11-22T17:05:26.5+02:00')).toEqual({ ms: Date.parse('2026-11-22T15:05:26.5Z'), nanos: 0 })
  })

  it('takes nothing else for a stamp', () => {
    for (const text of ['', 'error', '2026-11-22', '2026-13-45T00:00:00Z', '2026-11-22T15:05:26.1234567890Z']) {
      expect(parseStamp(text)).toBeNull()
    }
  })

  it('orders by the nanosecond', () => {
    const stamps = ['2026-11-22T15:05:26.000000001Z', '2026-11-22T15:05:26.000000002Z', '2026-11-22T15:05:26.001Z']
    const times = stamps.map(at)
    expect([...times].reverse().sort(compareTimes)).toEqual(times)
  })
})
