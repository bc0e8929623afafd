import { worstFreshness } from '@renderer/clusters/use-definitions-over.ts'
import { expect, test } from 'vitest'
import { freshness } from '../fixtures.ts'

const view = (change: Parameters<typeof freshness>[0]) => ({ rows: [], freshness: freshness(change) })

test('a cluster whose custom resources are not known is named', () => {
  const worst = worstFreshness(['eu', 'us'], [view({}), view({ state: 'denied', reason: 'forbidden' })])
  expect(worst).toMatchObject({ state: 'denied', reason: 'us: forbidden' })
  expect(worstFreshness(['eu', 'us'], [view({}), view({ state: 'loading' })]).state).toBe('loading')
  expect(worstFreshness(['eu'], [view({})]).state).toBe('live')
  expect(worstFreshness([], []).state).toBe('loading')
})
