import { createCheckRunner } from '@renderer/checks/check-store.ts'
import type { MorningCheckMessage } from '@shared/checks/contract.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver } from '@shared/contract/define-contract.ts'
import { expect, test } from 'vitest'
import { checkResult } from '../fixtures.ts'

function runner() {
  let now = 1000
  const streams: { input: unknown; observer: StreamObserver<MorningCheckMessage>; closed: boolean }[] = []
  const checks = createCheckRunner(
    (input, observer) => {
      const stream = { input, observer, closed: false }
      streams.push(stream)
      return () => {
        stream.closed = true
      }
    },
    () => now,
  )
  return { checks, streams, at: (ms: number) => (now = ms), state: () => checks.store.getState() }
}

const planned = [{ cluster: 'a', check: 'x', title: 'X' }]

test('results add up until the last message', () => {
  const { checks, streams, state, at } = runner()
  checks.run(['a'])
  expect(streams[0]?.input).toEqual({ clusters: ['a'] })
  streams[0]?.observer.next({ planned, finished: [], done: false })
  const first = checkResult({ check: 'x' })
  const second = checkResult({ check: 'y' })
  streams[0]?.observer.next({ planned, finished: [first], done: false })
  at(5000)
  streams[0]?.observer.next({ planned, finished: [second], done: true })
  expect(state()).toMatchObject({ phase: 'done', planned, startedAt: 1000, endedAt: 5000 })
  expect(state().results).toEqual([first, second])
  expect(streams[0]?.closed).toBe(true)
})

test('cancelling closes the stream and keeps what has finished', () => {
  const { checks, streams, state } = runner()
  checks.run(['a'])
  streams[0]?.observer.next({ planned, finished: [checkResult()], done: false })
  checks.cancel()
  streams[0]?.observer.next({ planned, finished: [checkResult({ check: 'late' })], done: true })
  expect(state()).toMatchObject({ phase: 'cancelled' })
  expect(state().results).toHaveLength(1)
  expect(streams[0]?.closed).toBe(true)
})

test('a new run cancels the old one, whose late results are dropped; the plan stays until the new one comes', () => {
  const { checks, streams, state } = runner()
  checks.run(['a'])
  streams[0]?.observer.next({ planned, finished: [checkResult()], done: false })
  checks.run(['b'])
  expect(streams[0]?.closed).toBe(true)
  expect(state()).toMatchObject({ phase: 'running', planned, results: [] })
  streams[0]?.observer.next({ planned, finished: [checkResult()], done: true })
  expect(state()).toMatchObject({ phase: 'running', results: [] })
})

test('an error, or an end before the last message, is a failure and never a verdict', () => {
  const failing = runner()
  failing.checks.run(['a'])
  failing.streams[0]?.observer.error?.(new CockpitError('CORE_GONE', 'm', 'h'))
  expect(failing.state()).toMatchObject({ phase: 'failed', error: { code: 'CORE_GONE' } })
  const ending = runner()
  ending.checks.run(['a'])
  ending.streams[0]?.observer.end?.()
  expect(ending.state()).toMatchObject({ phase: 'failed', error: { code: 'ENDED_EARLY' } })
})
