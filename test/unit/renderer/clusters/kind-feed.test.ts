import { isStale, isUnproven, type KindFeed, refusedNow } from '@renderer/clusters/kind-feed.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { expect, test } from 'vitest'
import { freshness, noon, summary } from '../fixtures.ts'

function feed(cluster: string, state: Freshness['state'], more: Partial<KindFeed> = {}): KindFeed {
  return { cluster, unproven: false, scope: null, view: { rows: [], freshness: freshness({ state }) }, ...more }
}

test('a connection proves nothing unless it is live; that other kinds are denied does not count', () => {
  const phaseOf = (phase: 'live' | 'denied' | 'stale' | 'connecting') => ({
    ...summary().connection,
    phase,
    since: noon,
  })
  expect(isUnproven(phaseOf('live'))).toBe(false)
  expect(isUnproven(phaseOf('denied'))).toBe(false)
  expect(isUnproven(phaseOf('stale'))).toBe(true)
  expect(isUnproven(phaseOf('connecting'))).toBe(true)
})

test('rows are old when their watch or their whole connection is not live', () => {
  expect(isStale(feed('a', 'live'))).toBe(false)
  expect(isStale(feed('a', 'loading'))).toBe(false)
  expect(isStale(feed('a', 'stale'))).toBe(true)
  expect(isStale(feed('a', 'live', { unproven: true }))).toBe(true)
})

test('who may not list all namespaces is remembered, also while one namespace is read, until it is allowed', () => {
  const refused = refusedNow(new Set(), [feed('a', 'denied'), feed('b', 'live')])
  expect([...refused]).toEqual(['a'])
  const narrowed = [feed('a', 'live', { scope: 'bud-system' }), feed('b', 'live')]
  expect(refusedNow(refused, narrowed)).toBe(refused)
  expect([...refusedNow(refused, [feed('a', 'live'), feed('b', 'live')])]).toEqual([])
})
