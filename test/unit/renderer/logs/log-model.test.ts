import { LogModel } from '@renderer/logs/log-model.ts'
import { readPattern } from '@renderer/logs/log-pattern.ts'
import { readSieve } from '@renderer/logs/log-sieve.ts'
import type { LogEntry, LogsMessage } from '@shared/logs/contract.ts'
import { everyLine } from '@shared/logs/log-sift.ts'
import { describe, expect, it } from 'vitest'

const line = (seq: number, text = `line ${seq}`): LogEntry => ({
  type: 'line',
  seq,
  pod: 'p',
  container: 'c',
  time: seq,
  stamp: '',
  text,
  cutBytes: 0,
})
const gap = (seq: number): LogEntry => ({
  type: 'marker',
  seq,
  event: 'gap',
  at: 0,
  pod: 'p',
  container: 'c',
  text: 'rotated',
  from: null,
  to: null,
  count: null,
})
const message = (entries: LogEntry[]): LogsMessage => ({
  entries,
  sources: null,
  containers: null,
  state: 'following',
  blindSpot: '',
})
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => line(from + index))
const pattern = (text: string) => {
  const answer = readPattern({ text, regex: false })
  return 'pattern' in answer ? answer.pattern : null
}
const sieve = (filter: string, invert: boolean) => readSieve({ ...everyLine, filter, invert }).sieve
const seqs = (entries: readonly LogEntry[]) => entries.map(({ seq }) => seq)

describe('LogModel', () => {
  it('keeps a bounded number of lines and says how many it let go', () => {
    const model = new LogModel(100)
    for (let from = 0; from < 1_000; from += 10) model.receive(message(lines(from, from + 10)))
    const { shown, kept, letGo } = model.view()
    expect(kept).toBeLessThanOrEqual(110)
    expect(kept + letGo).toBe(1_000)
    expect(shown.at(-1)?.seq).toBe(999)
    expect(seqs(shown)[0]).toBe(1_000 - kept)
  })

  it('counts what never reached it apart from what it let go', () => {
    const model = new LogModel(100)
    const dropped = (seq: number, count: number): LogEntry => ({ ...gap(seq), event: 'dropped', count }) as LogEntry
    model.receive(message([...lines(0, 50), dropped(50, 7), ...lines(58, 60)]))
    model.receive(message([dropped(60, 5), ...lines(66, 266)]))
    const { kept, letGo, dropped: never } = model.view()
    expect(never).toBe(12)
    expect(kept + letGo).toBe(252)
  })

  it('is bounded by characters too', () => {
    const model = new LogModel(100_000)
    const long = 'z'.repeat(1024 * 1024)
    for (let seq = 0; seq < 100; seq += 1) model.receive(message([line(seq, long)]))
    expect(model.view().kept).toBeLessThan(66)
    expect(model.view().kept).toBeGreaterThan(40)
  })

  it('stands still while paused, counts what came, and shows it afterwards', () => {
    const model = new LogModel(100)
    model.receive(message(lines(0, 50)))
    model.pause()
    for (let from = 50; from < 500; from += 50) model.receive(message(lines(from, from + 50)))
    expect(seqs(model.view().shown)).toEqual(Array.from({ length: 50 }, (_, index) => index))
    expect(model.view()).toMatchObject({ following: false, behind: 450 })
    model.follow()
    expect(model.view().shown.at(-1)?.seq).toBe(499)
    expect(model.view()).toMatchObject({ following: true, behind: 0 })
  })

  it('filters and inverts, but never hides a marker', () => {
    const model = new LogModel()
    model.receive(message([line(1, 'error here'), gap(2), line(3, 'fine')]))
    model.setSieve(sieve('error', false))
    expect(seqs(model.view().shown)).toEqual([1, 2])
    model.setSieve(sieve('error', true))
    expect(seqs(model.view().shown)).toEqual([2, 3])
    model.receive(message([line(4, 'ERROR again'), line(5, 'fine')]))
    expect(seqs(model.view().shown)).toEqual([2, 3, 5])
    model.setSieve(sieve('', true))
    expect(seqs(model.view().shown)).toEqual([1, 2, 3, 4, 5])
  })

  it('finds within what is shown, as lines come and as they are let go', () => {
    const model = new LogModel(10)
    model.setSearch(pattern('hit'))
    model.receive(message([line(1, 'hit'), line(2), line(3, 'a hit')]))
    expect(model.view().hits).toEqual([1, 3])
    model.setSieve(sieve('a ', false))
    expect(model.view().hits).toEqual([3])
    model.setSieve(sieve('', false))
    model.receive(message([...lines(4, 20), line(20, 'hit')]))
    expect(model.view().hits).toEqual([20])
  })

  it('filters what stands still as well', () => {
    const model = new LogModel()
    model.receive(message([line(1, 'a'), line(2, 'b')]))
    model.pause()
    model.receive(message([line(3, 'a')]))
    model.setSieve(sieve('a', false))
    expect(seqs(model.view().shown)).toEqual([1])
  })

  it('keeps its lines when the stream breaks, and forgets the error with the next message', () => {
    const model = new LogModel()
    model.receive(message(lines(0, 3)))
    model.fail({ code: 'UNREACHABLE', message: 'gone', hint: '' })
    expect(model.view()).toMatchObject({ kept: 3, error: { message: 'gone' } })
    model.receive(message([]))
    expect(model.view().error).toBeNull()
  })
})
