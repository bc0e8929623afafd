import { isReady } from '@main/checks/pod-condition.ts'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { readyServicePod } from '@main/clusters/service-pod.ts'
import { type PodQuery, podQueryOf } from '@main/logs/pod-query.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { ForwardTarget } from '@shared/forwards/forward.ts'

/** Where a connection goes: a pod and its own port. */
export interface Place {
  readonly pod: string
  /** null where it is not listed yet. */
  readonly uid: string | null
  readonly port: number
}

/**
 * Which pods may stand behind a target.
 * Errors: NOT_FOUND, NOT_POSSIBLE for a service that selects no pods, and those of any request.
 */
export async function podsBehind(
  cluster: ClusterAccess,
  target: ForwardTarget,
  signal: AbortSignal,
): Promise<PodQuery> {
  const { kind, namespace, name } = target
  if (kind !== 'services') return podQueryOf(cluster, { kind, namespace, name }, signal)
  const service = services.schema.parse(await cluster.json(objectPath(services, namespace, name), { signal }))
  const labels = Object.entries(service.spec?.selector ?? {})
  if (labels.length === 0) {
    throw new CockpitError('NOT_POSSIBLE', `Service ${namespace}/${name} selects no pods`, 'Forward to a pod instead.')
  }
  const labelSelector = labels.map(([label, value]) => `${label}=${value}`).join(',')
  return { namespace, query: { labelSelector }, belongs: () => true }
}

/** A pod that can be connected to, at best one that is ready; a service's pods must be. null when there is none. */
export async function choosePlace(
  cluster: ClusterAccess,
  target: ForwardTarget,
  port: number,
  pods: readonly PodRow[],
  signal: AbortSignal,
): Promise<Place | null> {
  if (target.kind === 'services') {
    const address = { namespace: target.namespace, service: target.name, port }
    const found = await readyServicePod(cluster, address, signal)
    if (found === null) return null
    return { ...found, uid: pods.find(({ name }) => name === found.pod)?.uid ?? null }
  }
  const running = pods.filter(runs).sort((a, b) => a.name.localeCompare(b.name))
  const pod = running.find(isReady) ?? running[0]
  return pod === undefined ? null : { pod: pod.name, uid: pod.uid, port }
}

/** False when the pod is gone, replaced by another of its name, or on its way out. */
export function stillThere({ pod, uid }: Place, target: ForwardTarget, pods: readonly PodRow[]): boolean {
  const row = pods.find((each) => each.name === pod)
  if (row === undefined || (uid !== null && row.uid !== uid)) return false
  return target.kind === 'services' ? isReady(row) : runs(row)
}

const runs = ({ phase, deletionTimestamp }: PodRow): boolean => phase === 'Running' && deletionTimestamp === null
