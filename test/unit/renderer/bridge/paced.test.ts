import { paced } from '@renderer/bridge/paced.ts'
import { expect, test } from 'vitest'
import { manualTime } from '../manual-time.ts'

function counted() {
  const time = manualTime()
  let calls = 0
  const pace = paced(
    () => {
      calls += 1
    },
    100,
    time.after,
  )
  return { time, pace, calls: () => calls }
}

test('the first call is at once, and what comes within the time is one call after it', () => {
  const { time, pace, calls } = counted()
  pace.call()
  expect(calls()).toBe(1)
  for (let n = 0; n < 50; n += 1) pace.call()
  expect(calls()).toBe(1)
  time.pass(100)
  expect(calls()).toBe(2)
  time.pass(100)
  expect(calls()).toBe(2)
  pace.call()
  expect(calls()).toBe(3)
})

test('a cancelled call does not come', () => {
  const { time, pace, calls } = counted()
  pace.call()
  pace.call()
  pace.cancel()
  time.pass(1000)
  expect(calls()).toBe(1)
})
