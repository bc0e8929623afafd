import { watchClock } from '@main/clusters/clock-watch.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

describe('the clock', () => {
  let clock: ManualClock
  let jumps: number
  let stop: () => void
  beforeEach(() => {
    clock = new ManualClock()
    jumps = 0
    stop = watchClock(clock, () => {
      jumps += 1
    })
  })

  it('that runs as it should says nothing, however long', async () => {
    await clock.advance(3_600_000)
    expect(jumps).toBe(0)
  })

  it.each([30_000, 8 * 3_600_000, -30_000, -8 * 3_600_000])('that jumps by %i ms is noticed once', async (ms) => {
    await clock.advance(10_500)
    clock.jump(ms)
    await clock.advance(2_000)
    expect(jumps).toBe(1)
    await clock.advance(600_000)
    expect(jumps).toBe(1)
  })

  it.each([1_000, -1_000, 15_000, -15_000])('that is corrected by %i ms is let pass', async (ms) => {
    clock.jump(ms)
    await clock.advance(10_000)
    expect(jumps).toBe(0)
  })

  it('is not watched any more when it need not be', async () => {
    stop()
    expect(clock.waiting).toBe(0)
    clock.jump(3_600_000)
    await clock.advance(10_000)
    expect(jumps).toBe(0)
  })
})
