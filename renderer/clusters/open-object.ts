import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import { go, goToCluster } from '../app/navigation.ts'

/**
 * Opens what a problem or a check names. What has no object of the API (a key metric) opens under its own word; how a
 * context is reached is on the Sources page.
 */
export function openObject(cluster: ClusterId, { kind, namespace, name }: ObjectReference): void {
  if (kind === 'contexts') go({ screen: 'sources' })
  else goToCluster(cluster, kind, { namespace, name })
}
