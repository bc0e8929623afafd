import { stat } from 'node:fs'
import { afterLastTurn, whenDue } from '@main/clusters/deadline.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

describe('afterLastTurn', () => {
  it('calls back after so long, and not before', async () => {
    const clock = new ManualClock()
    let called = 0
    afterLastTurn(clock, 1_000, () => {
      called += 1
    })
    await clock.advance(999)
    expect(called).toBe(0)
    await clock.advance(1)
    expect(called).toBe(1)
  })

  it('can be cancelled until then, and leaves no timer', async () => {
    const clock = new ManualClock()
    const cancel = afterLastTurn(clock, 1_000, () => expect.unreachable())
    await clock.advance(950)
    cancel()
    expect(clock.waiting).toBe(0)
  })

  it('lets a process that was held up read what has arrived meanwhile', async () => {
    const order: string[] = []
    const end = new Promise<void>((resolve) => {
      systemClock.after(20, () => order.push('a plain timer'))
      afterLastTurn(systemClock, 20, () => {
        order.push('the last turn')
        resolve()
      })
    })
    stat('.', () => order.push('what has arrived'))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    await end
    expect(order).toEqual(['a plain timer', 'what has arrived', 'the last turn'])
  })
})

describe('whenDue', () => {
  it('calls back when the clock has come so far, also where the timer rings before it', async () => {
    const clock = new ManualClock()
    const due = clock.now() + 1_000
    const called: number[] = []
    whenDue(clock, due, () => called.push(clock.now() - due))
    clock.jump(-1)
    await clock.advance(1_000)
    expect(called).toEqual([])
    await clock.advance(1)
    expect(called).toEqual([0])
    expect(clock.waiting).toBe(0)
  })

  it('calls back soon for what is past, and never once it is cancelled', async () => {
    const clock = new ManualClock()
    let called = 0
    whenDue(clock, clock.now() - 5_000, () => {
      called += 1
    })
    await clock.advance(1)
    expect(called).toBe(1)
    const cancel = whenDue(clock, clock.now() + 1_000, () => expect.unreachable())
    clock.jump(-10)
    await clock.advance(1_000)
    cancel()
    expect(clock.waiting).toBe(0)
  })
})
