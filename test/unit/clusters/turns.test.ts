import { Turns } from '@main/clusters/turns.ts'
import { beforeEach, describe, expect, it } from 'vitest'

describe('long work', () => {
  let time: number
  let turns: Turns
  beforeEach(() => {
    time = 1_000_000
    turns = new Turns({ now: () => time })
  })

  it('goes on for four milliseconds, then rests, then goes on for four more', async () => {
    expect(turns.due).toBe(false)
    time += 3
    expect(turns.due).toBe(false)
    time += 1
    expect(turns.due).toBe(true)
    await turns.rest()
    expect(turns.due).toBe(false)
    time += 4
    expect(turns.due).toBe(true)
  })

  it('lets everything run that waits', async () => {
    let ran = false
    setTimeout(() => {
      ran = true
    }, 0)
    // A timer of no time may need more than one turn of the event loop.
    const end = performance.now() + 2_000
    while (!ran && performance.now() < end) await turns.rest()
    expect(ran).toBe(true)
  })

  it.each([-3_600_000, 3_600_000])('rests at once, and once, when the clock is set by %i ms', async (jump) => {
    time += jump
    expect(turns.due).toBe(true)
    await turns.rest()
    expect(turns.due).toBe(false)
    time += 4
    expect(turns.due).toBe(true)
  })
})
