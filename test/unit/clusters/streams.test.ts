import { Backoff } from '@main/clusters/backoff.ts'
import { type ConflatedSource, conflatedStream } from '@main/clusters/conflated-stream.ts'
import { LineSplitter } from '@main/clusters/json-lines.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock, settle } from './manual-clock.ts'

describe('conflatedStream', () => {
  let clock: ManualClock
  let count: number
  let taken: number
  let notify: (() => void) | null
  const source: ConflatedSource<number> = {
    subscribe(changed) {
      notify = changed
      return () => {
        notify = null
      }
    },
    take() {
      taken += 1
      return count
    },
  }
  beforeEach(() => {
    clock = new ManualClock()
    count = 0
    taken = 0
    notify = null
  })
  const change = () => {
    count += 1
    notify?.()
  }

  it('tells what happened in between as one message, and makes none before the last was taken', async () => {
    const ending = new AbortController()
    const stream = conflatedStream(source, clock, 100, ending.signal)
    expect((await stream.next()).value).toBe(0)
    for (let index = 0; index < 1_000; index += 1) change()
    await clock.advance(60_000)
    expect(taken).toBe(1)
    const next = stream.next()
    await clock.advance(100)
    expect((await next).value).toBe(1_000)
    expect(taken).toBe(2)
  })

  it('waits as long as is asked for after each message', async () => {
    let pace = 100
    const stream = conflatedStream(source, clock, () => pace, new AbortController().signal)
    await stream.next()
    const second = stream.next()
    change()
    await clock.advance(100)
    expect((await second).value).toBe(1)
    pace = 250
    const third = stream.next()
    change()
    await clock.advance(249)
    expect(taken).toBe(2)
    await clock.advance(1)
    expect((await third).value).toBe(2)
  })

  it('goes on soon only for what one message did not hold, not for what comes meanwhile', async () => {
    let more = true
    const parts: ConflatedSource<number> = {
      subscribe: (changed) => source.subscribe(changed),
      take: () => source.take(),
      get more() {
        return more
      },
    }
    const stream = conflatedStream(parts, clock, 100, new AbortController().signal)
    await stream.next()
    more = false
    const second = stream.next()
    await clock.advance(10)
    await second
    expect(taken).toBe(2)
    change()
    more = true
    const third = stream.next()
    await clock.advance(90)
    expect(taken).toBe(2)
    await clock.advance(10)
    await third
    expect(taken).toBe(3)
  })

  it('keeps its pace', async () => {
    const stream = conflatedStream(source, clock, 100, new AbortController().signal)
    await stream.next()
    const times: number[] = []
    for (let index = 0; index < 3; index += 1) {
      change()
      const next = stream.next()
      await clock.advance(100)
      await next
      times.push(clock.now())
    }
    expect(times[2]).toBe((times[0] ?? 0) + 200)
  })

  it('ends when it is told to, and lets go of its source and its timers', async () => {
    const ending = new AbortController()
    const stream = conflatedStream(source, clock, 100, ending.signal)
    await stream.next()
    const next = stream.next()
    await settle()
    expect(notify).not.toBeNull()
    ending.abort()
    expect((await next).done).toBe(true)
    expect(notify).toBeNull()
    expect(clock.waiting).toBe(0)
  })
})

describe('LineSplitter', () => {
  it('puts lines together from any cuts, also in the middle of a letter, and never gives out half a line', () => {
    const text = '{"a":"ü€😀"}\n{"b":2}\n\n{"half'
    const bytes = Buffer.from(text)
    for (let size = 1; size <= bytes.length; size += 1) {
      const splitter = new LineSplitter(1_000)
      const lines: string[] = []
      for (let start = 0; start < bytes.length; start += size)
        lines.push(...splitter.push(bytes.subarray(start, start + size)))
      expect(lines).toEqual(['{"a":"ü€😀"}', '{"b":2}'])
    }
  })

  it('refuses a line without end', () => {
    const splitter = new LineSplitter(10)
    expect(() => splitter.push(Buffer.from('x'.repeat(11)))).toThrow(
      expect.objectContaining({ code: 'ANSWER_TOO_LARGE' }),
    )
  })
})

describe('Backoff', () => {
  it('doubles up to its cap, with jitter in the upper half, and begins anew', () => {
    for (const random of [0, 0.999]) {
      const backoff = new Backoff(500, () => random)
      const waits = Array.from({ length: 12 }, () => backoff.next(30_000))
      waits.forEach((wait, index) => {
        const full = Math.min(30_000, 500 * 2 ** index)
        expect(wait).toBeGreaterThanOrEqual(full / 2)
        expect(wait).toBeLessThanOrEqual(full)
      })
      backoff.reset()
      expect(backoff.next(30_000)).toBeLessThanOrEqual(500)
    }
  })
})
