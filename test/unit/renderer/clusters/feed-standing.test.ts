import { goneStanding, liveWords, notLive, standingOfFeed } from '@renderer/clusters/feed-standing.ts'
import type { ConnectionPhase } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { expect, test } from 'vitest'
import { freshness, noon, summary } from '../fixtures.ts'

interface Case {
  readonly cluster?: string
  readonly phase?: ConnectionPhase
  readonly reason?: string
  readonly fresh?: Partial<Freshness>
  readonly scope?: string
  readonly broken?: boolean
}

function standing({ cluster = 'prod-us', phase = 'live', reason = '', fresh = {}, scope, broken = false }: Case) {
  const connection = { ...summary().connection, phase, since: noon - 5000, reason }
  return standingOfFeed(
    {
      cluster,
      unproven: broken || (phase !== 'live' && phase !== 'denied'),
      scope: scope ?? null,
      view: { rows: [], freshness: freshness(fresh) },
    },
    summary({ id: cluster, connection }),
    broken ? { code: 'CORE_GONE', message: 'silent', hint: '' } : null,
  )
}

test('live only when connection, watch and core are', () => {
  expect(standing({})).toMatchObject({ state: 'live', tone: 'ok', word: 'Live', since: null })
  expect(standing({ broken: true })).toMatchObject({ state: 'stale', word: 'Stale', reason: 'silent', since: noon })
  expect(standing({ fresh: { state: 'stale', reason: 'watch ended' } })).toMatchObject({
    state: 'stale',
    word: 'Stale',
    since: noon,
    reason: 'watch ended',
  })
})

test('a lost connection is told with its own reason and the age of the rows; without rows, since when', () => {
  expect(standing({ phase: 'unreachable', reason: 'ECONNREFUSED' })).toMatchObject({
    state: 'stale',
    word: 'Unreachable',
    since: noon,
    reason: 'ECONNREFUSED',
  })
  expect(standing({ phase: 'sign-in-needed', reason: '401', fresh: { state: 'loading', asOf: null } })).toMatchObject({
    state: 'unseen',
    word: 'Sign-in needed',
    since: noon - 5000,
  })
  expect(standing({ phase: 'connecting' })).toMatchObject({ state: 'loading', tone: 'muted' })
})

test('a denied kind is named with its reason; where only other kinds are denied, this one is live', () => {
  expect(standing({ fresh: { state: 'denied', asOf: null, reason: 'pods is forbidden' } })).toMatchObject({
    state: 'unseen',
    tone: 'bad',
    word: 'Denied',
    reason: 'pods is forbidden',
  })
  expect(standing({ phase: 'denied', reason: 'nodes' })).toMatchObject({ state: 'live' })
})

test('what is read of one namespace only says so', () => {
  expect(standing({ scope: 'bud-system' })).toMatchObject({ state: 'partly', tone: 'warn', word: 'Only bud-system' })
})

test('the line counts the live ones and lists the others, worst first', () => {
  const all = [
    standing({ cluster: 'a' }),
    standing({ cluster: 'b', fresh: { state: 'absent', asOf: null } }),
    standing({ cluster: 'c', fresh: { state: 'stale' } }),
    standing({ cluster: 'd', fresh: { state: 'denied', asOf: null } }),
    goneStanding('e'),
  ]
  expect(liveWords(all)).toEqual({ tone: 'warn', text: '1 of 5 live' })
  expect(notLive(all).map(({ cluster }) => cluster)).toEqual(['e', 'd', 'c', 'b'])
})

test('no all-clear for what is loading, partly read, or nothing at all', () => {
  const live = standing({ cluster: 'a' })
  expect(liveWords([live]).tone).toBe('ok')
  expect(liveWords([live, standing({ fresh: { state: 'absent', asOf: null } })]).tone).toBe('ok')
  expect(liveWords([live, standing({ fresh: { state: 'loading', asOf: null } })]).tone).toBe('muted')
  expect(liveWords([live, standing({ scope: 'x' })]).tone).toBe('warn')
  expect(liveWords([standing({ fresh: { state: 'absent', asOf: null } })]).tone).toBe('muted')
  expect(liveWords([])).toEqual({ tone: 'muted', text: 'No cluster chosen' })
})
