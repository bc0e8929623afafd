import { keepOpen } from '@renderer/bridge/keep-open.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver } from '@shared/contract/define-contract.ts'
import { expect, test } from 'vitest'
import { manualTime } from '../manual-time.ts'

test('a failed or ended stream is opened again after growing waits, which start over after a message', () => {
  const time = manualTime()
  const observers: StreamObserver<number>[] = []
  const broken: string[] = []
  const taken: number[] = []
  const stop = keepOpen<number>(
    (observer) => {
      observers.push(observer)
      return () => {}
    },
    { next: (message) => taken.push(message), broken: (error) => broken.push(error.code) },
    time.after,
  )
  observers.at(-1)?.error?.(new CockpitError('GONE', 'gone'))
  time.pass(499)
  expect(observers).toHaveLength(1)
  time.pass(1)
  expect(observers).toHaveLength(2)
  observers.at(-1)?.end?.()
  time.pass(500)
  expect(observers).toHaveLength(2)
  time.pass(500)
  expect(observers).toHaveLength(3)
  observers.at(-1)?.next(7)
  observers.at(-1)?.error?.(new CockpitError('GONE', 'gone'))
  time.pass(500)
  expect(observers).toHaveLength(4)
  expect(taken).toEqual([7])
  expect(broken).toEqual(['GONE', 'STREAM_ENDED', 'GONE'])
  stop()
})

test('a stopped stream is closed and not opened again', () => {
  const time = manualTime()
  let opened = 0
  let closed = 0
  const stop = keepOpen<number>(
    () => {
      opened += 1
      return () => {
        closed += 1
      }
    },
    { next: () => {}, broken: () => {} },
    time.after,
  )
  stop()
  time.pass(60_000)
  expect([opened, closed]).toEqual([1, 1])
})

test('stopping while it waits cancels the next attempt', () => {
  const time = manualTime()
  let opened = 0
  const observers: StreamObserver<number>[] = []
  const stop = keepOpen<number>(
    (observer) => {
      opened += 1
      observers.push(observer)
      return () => {}
    },
    { next: () => {}, broken: () => {} },
    time.after,
  )
  observers[0]?.error?.(new CockpitError('GONE', 'gone'))
  stop()
  time.pass(60_000)
  expect(opened).toBe(1)
})
