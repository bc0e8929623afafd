import type { RowsLease } from '@main/clusters/cluster-access.ts'
import { RowsSource } from '@main/clusters/rows-source.ts'
import { HeldRows } from '@renderer/clusters/rows-store.ts'
import type { Freshness, RowsMessage } from '@shared/clusters/contract.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { beforeEach, describe, expect, it } from 'vitest'

interface Named extends Row {
  readonly turn: number
}
const row = (uid: string, turn: number): Named => ({ uid, name: uid, namespace: null, createdAt: null, turn })
const live: Freshness = { state: 'live', asOf: 0, reason: '', hint: '', loading: null }
let rows: Map<string, Named>
let freshness: Freshness
let tell: (uids: ReadonlySet<string>) => void
let source: RowsSource
let lease: RowsLease<Named>
beforeEach(() => {
  rows = new Map([['a', row('a', 1)]])
  freshness = live
  lease = {
    rows,
    get freshness() {
      return freshness
    },
    onChange(listener) {
      tell = listener
      return () => undefined
    },
    settled: () => Promise.resolve(),
    release: () => undefined,
  }
  source = new RowsSource(lease)
  source.subscribe(() => undefined)
})

it('tells the whole at first, then only what changed', () => {
  expect(source.take()).toMatchObject({ type: 'snapshot', rows: [row('a', 1)] })
  expect(source.take()).toBeNull()
  rows.set('b', row('b', 1))
  tell(new Set(['b']))
  rows.delete('a')
  tell(new Set(['a']))
  expect(source.take()).toMatchObject({ type: 'delta', upserts: [row('b', 1)], removes: ['a'] })
})

it('tells of a row no more than was asked for', () => {
  const lines = new RowsSource(lease, ({ uid, name }) => ({ uid, name, namespace: null, createdAt: 0 }))
  expect(lines.take()).toMatchObject({ rows: [{ uid: 'a', name: 'a', namespace: null, createdAt: 0 }] })
  const [told] = (source.take() as { rows: readonly Row[] }).rows
  expect(told).toBe(rows.get('a'))
})

it('does not tell what came and went in between', () => {
  source.take()
  tell(new Set(['ghost']))
  expect(source.take()).toMatchObject({ upserts: [], removes: [] })
})

it('tells freshness alone when it changes, and its age only now and then', () => {
  source.take()
  freshness = { ...live, asOf: 1_000 }
  expect(source.take()).toBeNull()
  freshness = { ...live, asOf: 6_000 }
  expect(source.take()).toMatchObject({ type: 'delta', upserts: [], freshness: { asOf: 6_000 } })
  freshness = { ...freshness, state: 'stale', reason: 'gone' }
  expect(source.take()).toMatchObject({ freshness: { state: 'stale' } })
})

describe('many rows', () => {
  const many = (count: number, turn = 1) => {
    for (let index = 0; index < count; index += 1) rows.set(`r${index}`, row(`r${index}`, turn))
  }
  const told = (): RowsMessage => {
    const message = source.take()
    if (message === null) throw new Error('nothing was told')
    return message
  }
  const sizes = (message: RowsMessage) =>
    message.type === 'snapshot' ? message.rows.length : message.upserts.length + message.removes.length
  beforeEach(() => rows.clear())

  it('come in parts of 500, and are told as whole with the last of them only', () => {
    many(1_201)
    const messages = [told(), told(), told()]
    expect(messages.map(sizes)).toEqual([500, 500, 201])
    expect(messages.map(({ type }) => type)).toEqual(['snapshot', 'delta', 'delta'])
    expect(messages.map(({ freshness: { state, loading } }) => [state, loading])).toEqual([
      ['loading', { rows: 500, remaining: 701 }],
      ['loading', { rows: 1_000, remaining: 201 }],
      ['live', null],
    ])
    expect(source.more).toBe(false)
    expect(source.take()).toBeNull()
  })

  it('say what is still at the server besides, or that nobody knows', () => {
    many(700)
    freshness = { ...live, state: 'loading', asOf: null, loading: { rows: 700, remaining: 9_300 } }
    expect(told().freshness.loading).toEqual({ rows: 500, remaining: 9_500 })
    expect(told().freshness.loading).toEqual({ rows: 700, remaining: 9_300 })
    many(2_000)
    tell(new Set(rows.keys()))
    freshness = { ...freshness, loading: { rows: 2_000, remaining: null } }
    expect(told().freshness.loading?.remaining).toBeNull()
  })

  it('that change and go while they are being told come as they are at last', () => {
    const held = new HeldRows()
    many(1_200)
    held.apply(told())
    rows.set('r0', row('r0', 2))
    rows.delete('r1')
    rows.delete('r1100')
    rows.set('r1199', row('r1199', 3))
    tell(new Set(['r0', 'r1', 'r1100', 'r1199']))
    const rest: RowsMessage[] = []
    while (source.more) rest.push(told())
    for (const message of rest) held.apply(message)
    expect(rest.flatMap((message) => (message.type === 'delta' ? message.removes : []))).toEqual(['r1'])
    expect(new Map(held.list().map((each) => [each.uid, each]))).toEqual(rows)
    expect(rest.at(-1)?.freshness.state).toBe('live')
  })

  it.each(['failed', 'denied', 'absent'] as const)(
    'of a list that was %s at first are not told as whole before the last of them',
    (state) => {
      freshness = { state, asOf: null, reason: 'no', hint: '', loading: null }
      expect(told()).toMatchObject({ type: 'snapshot', rows: [], freshness: { state } })
      many(1_200)
      tell(new Set(rows.keys()))
      freshness = live
      expect([told(), told(), told()].map((message) => [sizes(message), message.freshness.state])).toEqual([
        [500, 'loading'],
        [500, 'loading'],
        [200, 'live'],
      ])
    },
  )

  it('that a gap brought are told before what was stale is live again', () => {
    many(1_200)
    while (sizes(told()) === 500);
    freshness = { ...live, state: 'stale', asOf: 1_000, reason: 'cut' }
    told()
    many(1_200, 2)
    tell(new Set(rows.keys()))
    freshness = { ...live, asOf: 60_000 }
    const messages = [told(), told(), told()]
    expect(messages.map(({ freshness: { state, asOf, reason } }) => [state, asOf, reason])).toEqual([
      ['stale', 1_000, 'cut'],
      ['stale', 1_000, 'cut'],
      ['live', 60_000, ''],
    ])
  })

  it('that change while they are live are no older than what was told before', () => {
    many(600)
    while (sizes(told()) === 500);
    many(600, 2)
    tell(new Set(rows.keys()))
    freshness = { ...live, asOf: 60_000 }
    expect(told().freshness).toMatchObject({ state: 'live', asOf: 0 })
    expect(told().freshness).toMatchObject({ state: 'live', asOf: 60_000 })
  })

  it('that become stale while they are told are stale at once', () => {
    many(600)
    while (sizes(told()) === 500);
    many(600, 2)
    tell(new Set(rows.keys()))
    freshness = { ...live, state: 'stale', asOf: 60_000 }
    expect(told().freshness).toMatchObject({ state: 'stale', asOf: 0 })
  })

  it('that all go are told as gone', () => {
    many(1_200)
    while (sizes(told()) === 500);
    const gone = new Set(rows.keys())
    rows.clear()
    tell(gone)
    const message = told()
    expect(message.type === 'delta' && message.removes).toHaveLength(1_200)
    expect(source.take()).toBeNull()
  })
})

it('whatever happens in whatever order, who reads every message ends with the same rows', () => {
  let seed = 7
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return seed % below
  }
  const held = new HeldRows()
  const states = ['loading', 'live', 'stale', 'failed', 'live'] as const
  for (let turn = 0; turn < 500; turn += 1) {
    const uids = new Set<string>()
    for (let change = next(400); change > 0; change -= 1) {
      const uid = `r${next(2_500)}`
      if (next(3) === 0) rows.delete(uid)
      else rows.set(uid, row(uid, turn))
      uids.add(uid)
    }
    freshness = { ...live, state: states[next(states.length)] ?? 'live', asOf: turn }
    tell(uids)
    for (let message = source.take(), most = next(3); message !== null; message = most > 0 ? source.take() : null) {
      most -= 1
      held.apply(message)
      if (message.freshness.state === 'live' && !source.more) {
        expect(new Map(held.list().map((each) => [each.uid, each]))).toEqual(rows)
      }
    }
  }
  freshness = live
  for (let message = source.take(); message !== null; message = source.take()) held.apply(message)
  expect(held.list().length).toBe(rows.size)
  expect(new Map(held.list().map((each) => [each.uid, each]))).toEqual(rows)
})
