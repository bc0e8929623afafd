import { worstFreshness } from '@renderer/clusters/use-definitions-over.ts'
import { expect, test } from 'vitest'
import { freshness } from '../fixtures.ts'

const view = (change: Parameters<typeof freshness>[0]) => ({ rows: [], freshness: freshness(change) })

test('a cluster whose custom resources are not known is named', () => {
  const worst = worstFreshness(['eu', 'us'], [view({}), view({ state: 'denied', reason: 'forbidden' })])
  expect(worst).toMatchObject({ freshness: { state: 'denied', reason: 'forbidden' }, lacking: 'us' })
  expect(worstFreshness(['eu', 'us'], [view({}), view({ state: 'loading' })])).toMatchObject({
    freshness: { state: 'loading' },
    lacking: null,
  })
  expect(worstFreshness(['eu'], [view({})]).freshness.state).toBe('live')
  expect(worstFreshness([], []).freshness.state).toBe('loading')
})
