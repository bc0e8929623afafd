import { sideBySide } from '@main/checks/side-by-side.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import type { ClusterAccess } from './cluster-access.ts'

/** Questions that one cluster is asked at once. */
const width = 4

/**
 * Which of some namespaces the user may list pods in: one who may not list namespaces cannot be shown them all, so those
 * that are likely are asked for. In the order given. Errors: CANCELLED.
 */
export async function readableNamespaces(
  cluster: ClusterAccess,
  access: AccessReviews,
  likely: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const readable = new Set<string>()
  const jobs = [...new Set(likely)].map((namespace) => async () => {
    const need = { verb: 'list', group: '', resource: 'pods', namespace, name: null }
    const { answer } = await access.ask(cluster, need, signal)
    if (answer === 'allowed') readable.add(namespace)
  })
  await sideBySide(jobs, width, signal)
  return likely.filter((namespace, place) => readable.has(namespace) && likely.indexOf(namespace) === place)
}
