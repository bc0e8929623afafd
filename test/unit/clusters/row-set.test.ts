import { RowSet } from '@main/clusters/row-set.ts'
import { type PodMetricsRow, podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { part, podBytes } from './wire-writer.ts'

const json = (name: string, version: string | null, more: Record<string, unknown> = {}) => ({
  metadata: {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    ...(version === null ? {} : { resourceVersion: version }),
  },
  ...more,
})

let set: RowSet<PodRow>
let changed: Set<string>
beforeEach(() => {
  set = new RowSet(pods)
  changed = new Set()
})
const taken = (object: unknown): string[] => {
  changed = new Set()
  set.take(object, changed)
  return [...changed]
}
const refusal = (work: () => unknown): unknown => {
  try {
    work()
  } catch (thrown) {
    return thrown
  }
  return null
}

describe('an object that is taken', () => {
  it('is a row, new, the same or another one', () => {
    expect(taken(json('a', '1'))).toEqual(['uid-a'])
    const first = set.rows.get('uid-a')
    expect(taken(json('a', '1'))).toEqual([])
    expect(set.rows.get('uid-a')).toBe(first)
    expect(taken(json('a', '2'))).toEqual(['uid-a'])
    expect(set.rows.get('uid-a')).not.toBe(first)
  })

  it('is the same one in protobuf and in JSON', () => {
    expect(taken(podBytes({ name: 'a', version: '1' }))).toEqual(['uid-a'])
    const row = set.rows.get('uid-a')
    expect(taken(json('a', '1'))).toEqual([])
    expect(set.rows.get('uid-a')).toBe(row)
  })

  it.each([null, ''])('without a version (%j) is compared as a whole', (version) => {
    expect(taken(json('a', version, { status: { phase: 'Running' } }))).toEqual(['uid-a'])
    expect(taken(json('a', version, { status: { phase: 'Running' } }))).toEqual([])
    expect(taken(json('a', version, { status: { phase: 'Failed' } }))).toEqual(['uid-a'])
  })

  it('is believed again by its version only when it has one again', () => {
    taken(json('a', '5'))
    taken(json('a', null, { status: { phase: 'Failed' } }))
    expect(taken(json('a', '5'))).toEqual(['uid-a'])
  })

  it('of a kind without uids is known by its name', () => {
    const measured = new RowSet<PodMetricsRow>(podmetrics)
    const usage = (cpu: string) => ({
      metadata: { name: 'a', namespace: 'n' },
      containers: [{ name: 'c', usage: { cpu, memory: '1Mi' } }],
    })
    const uid = measured.take(usage('1m'), changed)
    expect([...measured.rows.keys()]).toEqual([uid])
    changed.clear()
    measured.take(usage('1m'), changed)
    expect(changed.size).toBe(0)
    measured.take(usage('2m'), changed)
    expect([...changed]).toEqual([uid])
  })
})

describe('an object that goes', () => {
  it('is no row any more, and told once', () => {
    taken(json('a', '1'))
    changed = new Set()
    set.drop(json('a', '2'), changed)
    expect([...changed]).toEqual(['uid-a'])
    expect(set.rows.size).toBe(0)
    changed = new Set()
    set.drop(json('a', '2'), changed)
    expect(changed.size).toBe(0)
  })

  it('and comes back with the same version is a row again', () => {
    taken(json('a', '1'))
    set.drop(json('a', '1'), changed)
    expect(taken(json('a', '1'))).toEqual(['uid-a'])
  })

  it('because a list does not name it', () => {
    for (const name of ['a', 'b', 'c']) taken(json(name, '1'))
    changed = new Set()
    set.keepOnly(new Set(['uid-b', 'uid-unknown']), changed)
    expect([...set.rows.keys()]).toEqual(['uid-b'])
    expect([...changed].sort()).toEqual(['uid-a', 'uid-c'])
  })
})

describe('what cannot be read', () => {
  it.each([
    ['no object', 'text'],
    ['null', null],
    ['a list', []],
    ['no metadata', {}],
    ['no uid', { metadata: { name: 'a' } }],
    ['an empty uid', { metadata: { name: 'a', uid: '' } }],
    ['a uid that is a number', { metadata: { name: 'a', uid: 5 } }],
    ['no name', { metadata: { uid: 'u' } }],
    ['containers that are no list', json('b', '1', { spec: { containers: { name: 'x' } } })],
    ['no bytes', Buffer.alloc(0)],
    ['bytes without metadata', part(3, part(1, 'Running'))],
    ['bytes without a uid', part(1, part(1, 'a'), part(6, '1'))],
    ['bytes that are cut off', podBytes().subarray(0, -1)],
    ['bytes that are text', Buffer.from('<html>')],
  ])('is refused in words, and costs nothing that is there: %s', (_what, object) => {
    taken(json('a', '1'))
    for (const work of [() => set.take(object, changed), () => set.drop(object, changed)]) {
      const error = refusal(work)
      expect(error).toMatchObject({ code: 'BAD_ANSWER' })
      expect(String(error)).toContain('An object of pods could not be read')
    }
    expect([...set.rows.keys()]).toEqual(['uid-a'])
  })

  it('is not a field of an odd form: that field is not known', () => {
    taken(json('a', '1', { spec: { nodeName: 5, priority: 'high' }, status: { phase: [], podIP: {} } }))
    expect(set.rows.get('uid-a')).toMatchObject({ name: 'a', node: null })
  })
})

it('a label that is called __proto__ is left out and changes no prototype', () => {
  const sent = JSON.parse('{"metadata":{"name":"a","uid":"u","labels":{"__proto__":"x","app":"b","constructor":"c"}}}')
  set.take(sent, changed)
  const labels = set.rows.get('u')?.labels ?? {}
  expect(Object.entries(labels)).toEqual([
    ['app', 'b'],
    ['constructor', 'c'],
  ])
  expect(Object.getPrototypeOf(labels)).toBe(Object.prototype)
  expect(({} as { app?: unknown }).app).toBeUndefined()
})
