import type { RequestOptions } from '@main/clusters/cluster-access.ts'
import { type AccessNeed, accessReviews } from '@main/gate/access-review.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { expect, it } from 'vitest'
import { fakeCluster, heldClock } from '../checks/fake-cluster.ts'

const need: AccessNeed = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'a', name: 'x' }
const never = new AbortController().signal

function cluster(allowed: boolean | Error) {
  const asked: unknown[] = []
  const access = fakeCluster({
    json(path: string, options?: RequestOptions) {
      if (path.endsWith('selfsubjectreviews')) return { status: { userInfo: { username: 'dev' } } }
      asked.push(JSON.parse(options?.body ?? '').spec.resourceAttributes)
      if (allowed instanceof Error) throw allowed
      return { status: { allowed, reason: '' } }
    },
  })
  return { access, asked }
}

it('asks for exactly the permission, once for many, and again after a while', async () => {
  const clock = heldClock()
  const reviews = accessReviews(clock)
  const { access, asked } = cluster(true)
  const verdicts = await Promise.all([1, 2, 3].map(() => reviews.ask(access, need, never)))
  expect(verdicts).toEqual([1, 2, 3].map(() => ({ answer: 'allowed', why: '' })))
  expect(asked).toEqual([{ verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'a', name: 'x' }])
  await reviews.ask(access, { ...need, subresource: 'scale' }, never)
  expect(asked).toHaveLength(2)
  await clock.advance(31_000)
  await reviews.ask(access, need, never)
  expect(asked).toHaveLength(3)
  await reviews.ask(access, need, never, true)
  expect(asked).toHaveLength(4)
})

it('tells a denial with who and what', async () => {
  const { access } = cluster(false)
  expect(await accessReviews(heldClock()).ask(access, need, never)).toEqual({
    answer: 'denied',
    why: 'dev may not patch deployments.apps x in a',
  })
})

it('does not take a failure for an answer, and asks again', async () => {
  const { access, asked } = cluster(new CockpitError('SERVER_ERROR', 'It is ill'))
  const reviews = accessReviews(heldClock())
  expect(await reviews.ask(access, need, never)).toMatchObject({ answer: 'unknown' })
  await reviews.ask(access, need, never)
  expect(asked).toHaveLength(2)
})

it('keeps the answers of one connection from another', async () => {
  const reviews = accessReviews(heldClock())
  expect((await reviews.ask(cluster(true).access, need, never)).answer).toBe('allowed')
  expect((await reviews.ask(cluster(false).access, need, never)).answer).toBe('denied')
})
