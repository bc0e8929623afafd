import { HistoryMerge, type Stamped } from '@main/logs/history-merge.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock, settle } from '../clusters/manual-clock.ts'

interface Entry extends Stamped {
  readonly text: string
}
const entry = (ms: number, text = `${ms}`): Entry => ({ time: { ms, nanos: 0 }, text })

let clock: ManualClock
let merge: HistoryMerge<Entry>
let out: string[]
beforeEach(() => {
  clock = new ManualClock()
  out = []
  merge = new HistoryMerge(
    (ms, callback) => clock.after(ms, callback),
    ({ text }) => out.push(text),
  )
})

describe('HistoryMerge', () => {
  it('brings the lanes into one order, and a line without a stamp behind the one before it', async () => {
    const [a, b] = [merge.open(), merge.open()]
    merge.begin()
    void a.push(entry(1))
    void a.push({ time: null, text: 'behind 1' })
    void a.push(entry(5))
    expect(out).toEqual([])
    void b.push(entry(2))
    void b.push(entry(3))
    const ends = [a.end(), b.end()]
    await Promise.all(ends)
    expect(out).toEqual(['1', 'behind 1', '2', '3', '5'])
    expect(clock.waiting).toBe(0)
  })

  it('waits a while for a lane that says nothing, and takes what it says later as it comes', async () => {
    const [a, silent] = [merge.open(), merge.open()]
    merge.begin()
    void a.push(entry(10))
    await clock.advance(2_000)
    expect(out).toEqual([])
    await clock.advance(2_000)
    expect(out).toEqual(['10'])
    void silent.push(entry(1))
    void a.end()
    expect(out).toEqual(['10', '1'])
  })

  it('makes a source wait that is far ahead of the others', async () => {
    const [a, b] = [merge.open(), merge.open()]
    merge.begin()
    let pushed = 0
    const fill = async () => {
      for (; pushed < 2_000; pushed += 1) await a.push(entry(100 + pushed))
      await a.end()
    }
    const filling = fill()
    await settle()
    expect(pushed).toBeLessThan(600)
    void b.push(entry(1))
    await b.end()
    await filling
    expect(out).toHaveLength(2_001)
    expect(out[0]).toBe('1')
  })

  it('lets everybody go when it is closed', async () => {
    const [a] = [merge.open(), merge.open()]
    merge.begin()
    void a.push(entry(1))
    const end = a.end()
    merge.close()
    await end
    expect(clock.waiting).toBe(0)
  })
})
