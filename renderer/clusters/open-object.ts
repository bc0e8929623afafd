import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import { goToCluster } from '../app/navigation.ts'

/** Opens what a problem or a check names. What has no object of the API (a key metric) opens under its own word. */
export function openObject(cluster: ClusterId, { kind, namespace, name }: ObjectReference): void {
  goToCluster(cluster, kind, { namespace, name })
}
