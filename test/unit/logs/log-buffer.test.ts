import { LogBuffer, type NewEntry } from '@main/logs/log-buffer.ts'
import { describe, expect, it } from 'vitest'

const line = (text: string, time: number): NewEntry => ({
  type: 'line',
  pod: 'p',
  container: 'c',
  time,
  stamp: '',
  text,
  cutBytes: 0,
})
const made = (maxBytes: number) =>
  new LogBuffer(
    maxBytes,
    () => 77,
    () => undefined,
  )

describe('LogBuffer', () => {
  it('gives out in order, as much at a time as is asked for', () => {
    const buffer = made(1e6)
    for (let index = 0; index < 10; index += 1) buffer.push(line(`${index}`, index))
    expect(buffer.take(4, 1e6).map(({ text }) => text)).toEqual(['0', '1', '2', '3'])
    expect(buffer.take(100, 1)).toHaveLength(1)
    expect(buffer.take(100, 1e6).map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10])
    expect(buffer.empty).toBe(true)
    expect(buffer.heldBytes).toBe(0)
  })

  it('never holds more than its bound, and tells in its place what was dropped', () => {
    const buffer = made(10_000)
    for (let index = 0; index < 1_000; index += 1) {
      buffer.push(line('x'.repeat(100), index))
      expect(buffer.heldBytes).toBeLessThanOrEqual(10_000)
    }
    const [marker, ...rest] = buffer.take(10_000, 1e9)
    const dropped = 1_000 - rest.length
    expect(marker).toMatchObject({ type: 'marker', event: 'dropped', at: 77, count: dropped, from: 0, to: dropped - 1 })
    expect(marker?.seq).toBe((rest[0]?.seq ?? 0) - 1)
    expect(rest).toHaveLength(25)
    buffer.push(line('later', 1))
    expect(buffer.take(10, 1e6)).toMatchObject([{ text: 'later' }])
  })

  it('keeps one entry that is larger than its bound', () => {
    const buffer = made(100)
    buffer.push(line('y'.repeat(5_000), 1))
    expect(buffer.take(10, 1)).toHaveLength(1)
  })

  it('lets a source go on when the reader has taken enough, or nobody reads any more', async () => {
    const buffer = made(10_000)
    const signal = new AbortController().signal
    await buffer.room(signal)
    while (buffer.heldBytes <= 5_000) buffer.push(line('x'.repeat(100), 1))
    const order: string[] = []
    const waiting = buffer.room(signal).then(() => order.push('room'))
    await Promise.resolve()
    order.push('before')
    buffer.take(10, 1e6)
    await waiting
    expect(order).toEqual(['before', 'room'])
    while (buffer.heldBytes <= 5_000) buffer.push(line('x'.repeat(100), 1))
    const leaving = new AbortController()
    const left = buffer.room(leaving.signal)
    leaving.abort()
    await left
  })
})
