import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { readableNamespaces } from '@main/clusters/readable-namespaces.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import { expect, it } from 'vitest'

it('those that the cluster allows, in the order of the question; what it does not answer is not offered', async () => {
  const asked: (string | null)[] = []
  const access: AccessReviews = {
    ask: async (_cluster, { verb, resource, namespace }) => {
      expect([verb, resource]).toEqual(['list', 'pods'])
      asked.push(namespace)
      return {
        answer: namespace === 'b' || namespace === 'd' ? 'allowed' : namespace === 'c' ? 'unknown' : 'denied',
        why: '',
      }
    },
    user: async () => 'dev',
  }
  const likely = ['d', 'a', 'b', 'c', 'd']
  const found = await readableNamespaces({} as ClusterAccess, access, likely, new AbortController().signal)
  expect(found).toEqual(['d', 'b'])
  expect(asked.sort()).toEqual(['a', 'b', 'c', 'd'])
})
