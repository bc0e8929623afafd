import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Pod } from './pod-list.ts'
import { sendChange } from './send-change.ts'

/** `blocked`: a disruption budget does not allow it now; `gone`: this pod is not there any more. */
export type EvictionAnswer =
  | { readonly outcome: 'evicted' | 'gone' }
  | { readonly outcome: 'blocked'; readonly why: string }

const pods = { group: '', version: 'v1', plural: 'pods', namespaced: true }

/**
 * Asks for an eviction by the policy API, which keeps to disruption budgets. The uid makes sure that it is this pod and
 * not the next one of the same name. Errors: those of any request; with `dryRun` nothing is evicted.
 */
export async function evictPod(
  cluster: ClusterAccess,
  { metadata }: Pod,
  dryRun: boolean,
  signal?: AbortSignal,
): Promise<EvictionAnswer> {
  const { name, uid } = metadata
  const namespace = metadata.namespace ?? null
  try {
    await sendChange(cluster, `${objectPath(pods, namespace, name)}/eviction`, {
      method: 'POST',
      ...(dryRun ? { query: { dryRun: 'All' } } : {}),
      body: JSON.stringify({
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
        deleteOptions: { preconditions: { uid } },
      }),
      ...(dryRun && signal !== undefined ? { signal } : {}),
    })
    return { outcome: 'evicted' }
  } catch (thrown) {
    if (!(thrown instanceof CockpitError)) throw thrown
    if (thrown.code === 'NOT_FOUND' || thrown.code === 'CONFLICT') return { outcome: 'gone' }
    if (thrown.code === 'THROTTLED') return { outcome: 'blocked', why: reasonOf(thrown.message) }
    throw thrown
  }
}

/** "prod-eu:6443 is busy and asks to wait: Cannot evict pod as it would violate the pod's disruption budget." */
function reasonOf(message: string): string {
  const told = /Cannot evict pod .*/.exec(message)?.[0]
  return told ?? message
}
