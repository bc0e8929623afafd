import { graphLines, overSpan } from '@renderer/clusters/graph-lines.ts'
import { mostPoints, type UsagePoint, withSample } from '@renderer/clusters/usage-history.ts'
import { describe, expect, it } from 'vitest'

const sample = (measuredAt: number, cpu: number | null = 100) => ({ measuredAt, window: '15s', cpu, memory: 1024 })

describe('the history of what is used', () => {
  it('takes each measurement once, in order', () => {
    const first = withSample([], sample(15_000))
    expect(withSample(first, sample(15_000))).toBe(first)
    expect(withSample(first, sample(10_000))).toBe(first)
    expect(withSample(first, sample(30_000)).map(({ at }) => at)).toEqual([15_000, 30_000])
  })

  it('keeps a gap where measurements were missed', () => {
    const history = withSample(withSample([], sample(15_000)), sample(90_000))
    expect(history.map(({ cpu }) => cpu)).toEqual([100, null, 100])
  })

  it('is bounded', () => {
    let history: readonly UsagePoint[] = []
    for (let turn = 1; turn <= mostPoints + 50; turn += 1) history = withSample(history, sample(turn * 15_000))
    expect(history).toHaveLength(mostPoints)
    expect(history.at(-1)?.at).toBe((mostPoints + 50) * 15_000)
  })
})

describe('the lines of a graph of use', () => {
  it('draw request and limit where they are near, and name those that are not', () => {
    const { lines, outside } = graphLines([100, null, 200], { request: 500, limit: 2000 })
    expect(lines.map(({ title }) => title)).toEqual(['used', 'request'])
    expect(outside).toEqual(['limit'])
    expect(lines[0]?.values).toEqual([100, null, 200])
    expect(lines[1]?.values).toEqual([500, 500, 500])
  })

  it('span some minutes from the first measurement on, and then all of them', () => {
    const at = (ms: number): UsagePoint => ({ at: ms, cpu: 1, memory: 2 })
    expect(overSpan([at(600_000)], 'cpu')).toEqual({ times: [300_000, 600_000], used: [null, 1] })
    expect(overSpan([at(0), at(600_000)], 'memory')).toEqual({ times: [0, 600_000], used: [2, 2] })
    expect(overSpan([], 'cpu')).toEqual({ times: [], used: [] })
  })

  it('have no line for a bound that is not there', () => {
    expect(graphLines([1], { request: null, limit: null })).toMatchObject({ lines: [{ title: 'used' }], outside: [] })
  })
})
