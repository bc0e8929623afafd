import { createRowsStore, feedKey, HeldRows } from '@renderer/clusters/rows-store.ts'
import type { RowsMessage } from '@shared/clusters/contract.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver } from '@shared/contract/define-contract.ts'
import { expect, test } from 'vitest'
import { freshness, noon, row } from '../fixtures.ts'
import { manualTime } from '../manual-time.ts'

const address = { cluster: 'prod-eu', kind: 'pods', namespace: null }

function store() {
  const time = manualTime()
  const streams: { observer: StreamObserver<RowsMessage>; closed: boolean }[] = []
  const rows = createRowsStore({
    open: (_address, observer) => {
      const stream = { observer, closed: false }
      streams.push(stream)
      return () => {
        stream.closed = true
      }
    },
    frames: time.frames,
    after: time.after,
  })
  const view = () => rows.views.getState().feeds.get(feedKey(address))
  const send = (message: RowsMessage) => streams.at(-1)?.observer.next(message)
  return { time, streams, rows, view, send }
}

test('a delta replaces only what it names; other rows and an untouched array keep their reference', () => {
  const { rows, time, view, send } = store()
  rows.lease(address)
  const [a, b, c] = [row('a'), row('b'), row('c')]
  send({ type: 'snapshot', rows: [a, b, c], freshness: freshness() })
  time.paint()
  const before = view()?.rows
  expect(before).toEqual([a, b, c])
  const newB = row('b', { name: 'b2' })
  send({ type: 'delta', upserts: [newB], removes: ['c'], freshness: freshness({ asOf: noon + 1 }) })
  time.paint()
  const after = view()?.rows
  expect(after?.map(({ uid }) => uid)).toEqual(['a', 'b'])
  expect(after?.[0]).toBe(a)
  expect(after?.[1]).toBe(newB)
  send({ type: 'delta', upserts: [], removes: [], freshness: freshness({ state: 'stale', reason: 'gone' }) })
  time.paint()
  expect(view()?.rows).toBe(after)
  expect(view()?.freshness.state).toBe('stale')
})

test('a relist keeps the reference of rows that did not change', () => {
  const rows = new HeldRows()
  const held = row('a', { ports: [1, 2], labels: { app: 'x' } })
  expect(rows.apply({ type: 'snapshot', rows: [held], freshness: freshness() })).toBe(true)
  const again = row('a', { ports: [1, 2], labels: { app: 'x' } })
  expect(rows.apply({ type: 'snapshot', rows: [again], freshness: freshness() })).toBe(false)
  expect(rows.get('a')).toBe(held)
  const changed = row('a', { ports: [1, 3], labels: { app: 'x' } })
  expect(rows.apply({ type: 'snapshot', rows: [changed], freshness: freshness() })).toBe(true)
  expect(rows.get('a')).toBe(changed)
  expect(rows.apply({ type: 'snapshot', rows: [], freshness: freshness() })).toBe(true)
  expect(rows.list()).toEqual([])
})

test('a snapshot in parts replaces the rows before it only when it is whole', () => {
  const rows = new HeldRows()
  rows.apply({ type: 'snapshot', rows: [row('a'), row('b'), row('old')], freshness: freshness() })
  const loading = freshness({ state: 'loading', asOf: null, loading: { rows: 1, remaining: 2 } })
  const uids = () => rows.list().map(({ uid }) => uid)
  expect(rows.apply({ type: 'snapshot', rows: [row('a')], freshness: loading })).toBe(false)
  expect(uids()).toEqual(['a', 'b', 'old'])
  rows.apply({ type: 'delta', upserts: [row('b'), row('c')], removes: ['a'], freshness: loading })
  expect(uids()).toEqual(['b', 'old', 'c'])
  expect(rows.apply({ type: 'delta', upserts: [], removes: [], freshness: freshness() })).toBe(true)
  expect(uids()).toEqual(['b', 'c'])
  expect(rows.apply({ type: 'delta', upserts: [], removes: [], freshness: freshness() })).toBe(false)
  expect(uids()).toEqual(['b', 'c'])
})

test('a snapshot in parts that breaks off and begins anew drops nothing before the new one is whole', () => {
  const { rows, time, streams, view, send } = store()
  rows.lease(address)
  const loading = freshness({ state: 'loading', asOf: null, loading: { rows: 1, remaining: 9 } })
  const uids = () => view()?.rows.map(({ uid }) => uid)
  send({ type: 'snapshot', rows: [row('a'), row('b'), row('c')], freshness: freshness() })
  time.paint()
  const [before] = view()?.rows ?? []
  streams.at(-1)?.observer.error?.(new CockpitError('CORE_GONE', 'silent', 'wait'))
  time.pass(10_000)
  expect(streams).toHaveLength(2)
  send({ type: 'snapshot', rows: [row('b')], freshness: loading })
  send({ type: 'delta', upserts: [row('d')], removes: [], freshness: loading })
  time.paint()
  expect(uids()).toEqual(['a', 'b', 'c', 'd'])
  expect(view()?.freshness).toMatchObject({ state: 'loading', loading: { rows: 1, remaining: 9 } })
  streams.at(-1)?.observer.error?.(new CockpitError('CORE_GONE', 'silent', 'wait'))
  time.paint()
  expect(view()?.freshness.state).toBe('failed')
  time.pass(10_000)
  expect(streams).toHaveLength(3)
  send({ type: 'snapshot', rows: [row('a')], freshness: loading })
  // Named by the snapshot that broke off, but not by this one.
  send({ type: 'delta', upserts: [row('c')], removes: [], freshness: freshness() })
  time.paint()
  expect(uids()).toEqual(['a', 'c'])
  expect(view()?.rows[0]).toBe(before)
})

test('a row that goes and comes back while a snapshot comes in parts is there at its end', () => {
  const rows = new HeldRows()
  const loading = freshness({ state: 'loading', asOf: null, loading: { rows: 1, remaining: 1 } })
  const delta = (upserts: string[], removes: string[], how = loading) =>
    rows.apply({ type: 'delta', upserts: upserts.map((uid) => row(uid)), removes, freshness: how })
  rows.apply({ type: 'snapshot', rows: [row('a'), row('b')], freshness: loading })
  expect(delta([], ['a', 'nobody'])).toBe(true)
  expect(delta(['a'], [])).toBe(true)
  expect(delta([], ['b'])).toBe(true)
  expect(delta([], [], freshness())).toBe(false)
  expect(rows.list().map(({ uid }) => uid)).toEqual(['a'])
})

test('a snapshot that begins anew before it was whole counts from its own beginning', () => {
  const rows = new HeldRows()
  const loading = freshness({ state: 'loading', asOf: null, loading: { rows: 1, remaining: 1 } })
  rows.apply({ type: 'snapshot', rows: [row('a')], freshness: loading })
  rows.apply({ type: 'snapshot', rows: [row('b')], freshness: loading })
  expect(rows.list()).toHaveLength(2)
  rows.apply({ type: 'delta', upserts: [], removes: [], freshness: freshness({ state: 'stale' }) })
  expect(rows.list().map(({ uid }) => uid)).toEqual(['b'])
})

test('an empty snapshot that is whole empties the feed', () => {
  const rows = new HeldRows()
  rows.apply({ type: 'snapshot', rows: [row('a')], freshness: freshness() })
  expect(rows.apply({ type: 'snapshot', rows: [], freshness: freshness() })).toBe(true)
  expect(rows.list()).toEqual([])
})

test('a thousand messages between two frames are one publication', () => {
  const { rows, time, view, send } = store()
  rows.lease(address)
  let published = 0
  rows.views.subscribe(() => {
    published += 1
  })
  for (let n = 0; n < 1000; n += 1) {
    send({ type: 'delta', upserts: [row(`r${n}`)], removes: [], freshness: freshness() })
  }
  expect(time.paint()).toBe(1)
  expect(published).toBe(1)
  expect(view()?.rows).toHaveLength(1000)
})

test('more of a list that is being read is shown now and then, its first rows and its end at once', () => {
  const { rows, time, view, send } = store()
  rows.lease(address)
  const loading = (count: number) => freshness({ state: 'loading', loading: { rows: count, remaining: null } })
  const many = Array.from({ length: 99 }, (_, n) => row(`r${n}`))
  send({ type: 'snapshot', rows: [row('a')], freshness: loading(1) })
  time.paint()
  expect(view()?.rows).toHaveLength(1)
  // Not a screen full yet.
  send({ type: 'delta', upserts: many, removes: [], freshness: loading(100) })
  time.paint()
  expect(view()?.rows).toHaveLength(100)
  send({ type: 'delta', upserts: [row('b')], removes: [], freshness: loading(101) })
  time.paint()
  expect(view()?.rows).toHaveLength(100)
  time.pass(1000)
  time.paint()
  expect(view()?.rows).toHaveLength(101)
  send({ type: 'delta', upserts: [row('c')], removes: [], freshness: loading(102) })
  send({ type: 'delta', upserts: [row('d')], removes: [], freshness: freshness() })
  time.paint()
  expect(view()?.rows).toHaveLength(103)
  expect(view()?.freshness.state).toBe('live')
})

test('leases share one stream, which closes a while after the last is released', () => {
  const { rows, time, streams, view, send } = store()
  const first = rows.lease(address)
  const second = rows.lease(address)
  expect(streams).toHaveLength(1)
  send({ type: 'snapshot', rows: [row('a')], freshness: freshness() })
  first()
  first()
  time.pass(10_000)
  expect(streams[0]?.closed).toBe(false)
  second()
  time.pass(7999)
  const third = rows.lease(address)
  time.pass(10_000)
  expect(streams[0]?.closed).toBe(false)
  time.paint()
  expect(view()?.rows).toHaveLength(1)
  third()
  time.pass(8000)
  time.paint()
  expect(streams[0]?.closed).toBe(true)
  expect(view()).toBeUndefined()
})

test('a broken stream leaves its rows, marked stale, and never live; without rows it has failed', () => {
  const { rows, time, streams, view, send } = store()
  rows.lease(address)
  streams[0]?.observer.error?.(new CockpitError('CORE_GONE', 'silent', 'wait'))
  time.paint()
  expect(view()?.freshness).toMatchObject({ state: 'failed', reason: 'silent', hint: 'wait' })
  time.pass(500)
  send({ type: 'snapshot', rows: [row('a')], freshness: freshness() })
  streams.at(-1)?.observer.error?.(new CockpitError('CORE_GONE', 'silent', 'wait'))
  time.paint()
  expect(view()?.freshness).toMatchObject({ state: 'stale', asOf: noon })
  expect(view()?.rows).toHaveLength(1)
})

test('a feed of a kind that its cluster does not have is absent, and comes to life when the kind is there', () => {
  const { rows, time, streams, view, send } = store()
  rows.lease(address)
  streams[0]?.observer.error?.(new CockpitError('NOT_FOUND', 'Cluster prod-eu serves no kind backups', ''))
  time.paint()
  expect(view()?.freshness).toMatchObject({ state: 'absent', reason: 'Cluster prod-eu serves no kind backups' })
  time.pass(500)
  send({ type: 'snapshot', rows: [row('a')], freshness: freshness() })
  time.paint()
  expect(view()?.freshness.state).toBe('live')
})
