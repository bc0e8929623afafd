import { createFleetFeed } from '@renderer/clusters/fleet-store.ts'
import { expect, test } from 'vitest'
import { summary } from '../fixtures.ts'
import { manualTime } from '../manual-time.ts'

test('only changed summaries are replaced, and clusters that left the order are gone', () => {
  const time = manualTime()
  const feed = createFleetFeed(time.frames)
  const [a, b] = [summary({ id: 'a' }), summary({ id: 'b' })]
  feed.receive({ order: ['a', 'b'], changed: [a, b], sourceErrors: [] })
  expect(feed.store.getState().received).toBe(false)
  time.paint()
  const newB = summary({ id: 'b', version: 'v1.37.0' })
  feed.receive({ order: ['b', 'a'], changed: [newB], sourceErrors: [] })
  time.paint()
  expect(feed.store.getState().byId.get('a')).toBe(a)
  expect(feed.store.getState().byId.get('b')).toEqual(newB)
  feed.receive({ order: ['b'], changed: [], sourceErrors: [] })
  time.paint()
  expect([...feed.store.getState().byId.keys()]).toEqual(['b'])
})

test('problems keep their reference while they say the same', () => {
  const time = manualTime()
  const feed = createFleetFeed(time.frames)
  const problem = (title: string) => ({
    id: 'pods/bud-system/budapp-1//failed',
    severity: 'warning' as const,
    title,
    evidence: 'phase Failed',
    object: { kind: 'pods', namespace: 'bud-system', name: 'budapp-1', container: null },
    since: null,
  })
  const tell = (asOf: number, title: string) => {
    feed.receive({ order: ['a'], changed: [summary({ id: 'a', asOf, problems: [problem(title)] })], sourceErrors: [] })
    time.paint()
    return feed.store.getState().byId.get('a')
  }
  const first = tell(1, 'failed')
  const second = tell(2, 'failed')
  expect(second?.asOf).toBe(2)
  expect(second?.problems).toBe(first?.problems)
  expect(tell(3, 'failed again')?.problems).toEqual([problem('failed again')])
})

test('two messages between two frames are both in what is published', () => {
  const time = manualTime()
  const feed = createFleetFeed(time.frames)
  feed.receive({ order: ['a'], changed: [summary({ id: 'a' })], sourceErrors: [] })
  feed.receive({ order: ['a', 'b'], changed: [summary({ id: 'b' })], sourceErrors: [] })
  time.paint()
  expect([...feed.store.getState().byId.keys()]).toEqual(['a', 'b'])
})

test('a broken stream keeps what was known and says that it is broken until the next message', () => {
  const time = manualTime()
  const feed = createFleetFeed(time.frames)
  feed.receive({ order: ['a'], changed: [summary({ id: 'a' })], sourceErrors: [] })
  feed.fail({ code: 'CORE_GONE', message: 'silent', hint: '' })
  time.paint()
  expect(feed.store.getState()).toMatchObject({ received: true, broken: { code: 'CORE_GONE' } })
  expect(feed.store.getState().byId.size).toBe(1)
  feed.receive({ order: ['a'], changed: [], sourceErrors: [] })
  time.paint()
  expect(feed.store.getState().broken).toBeNull()
})
