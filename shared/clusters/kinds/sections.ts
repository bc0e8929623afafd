import type { Kind } from '../kind.ts'
import { clusterrolebindings } from './clusterrolebindings.ts'
import { clusterroles } from './clusterroles.ts'
import { configmaps } from './configmaps.ts'
import { cronjobs } from './cronjobs.ts'
import { customresourcedefinitions } from './customresourcedefinitions.ts'
import { daemonsets } from './daemonsets.ts'
import { deployments } from './deployments.ts'
import { endpointslices } from './endpointslices.ts'
import { events } from './events.ts'
import { horizontalpodautoscalers } from './horizontalpodautoscalers.ts'
import { ingresses } from './ingresses.ts'
import { jobs } from './jobs.ts'
import { mutatingwebhookconfigurations } from './mutatingwebhookconfigurations.ts'
import { namespaces } from './namespaces.ts'
import { networkpolicies } from './networkpolicies.ts'
import { nodemetrics } from './nodemetrics.ts'
import { nodes } from './nodes.ts'
import { persistentvolumeclaims } from './persistentvolumeclaims.ts'
import { persistentvolumes } from './persistentvolumes.ts'
import { poddisruptionbudgets } from './poddisruptionbudgets.ts'
import { podmetrics } from './podmetrics.ts'
import { pods } from './pods.ts'
import { replicasets } from './replicasets.ts'
import { resourcequotas } from './resourcequotas.ts'
import { rolebindings } from './rolebindings.ts'
import { roles } from './roles.ts'
import { secrets } from './secrets.ts'
import { serviceaccounts } from './serviceaccounts.ts'
import { services } from './services.ts'
import { statefulsets } from './statefulsets.ts'
import { storageclasses } from './storageclasses.ts'
import { validatingwebhookconfigurations } from './validatingwebhookconfigurations.ts'

export interface KindSection {
  readonly title: string
  readonly kinds: readonly Kind[]
}

/** The kinds as screens group them. Custom resources come after these, found on each cluster. */
export const kindSections: readonly KindSection[] = [
  {
    title: 'Workloads',
    kinds: [
      pods,
      deployments,
      statefulsets,
      daemonsets,
      replicasets,
      jobs,
      cronjobs,
      horizontalpodautoscalers,
      poddisruptionbudgets,
      podmetrics,
    ],
  },
  { title: 'Network', kinds: [services, endpointslices, ingresses, networkpolicies] },
  { title: 'Config', kinds: [configmaps, secrets, resourcequotas] },
  { title: 'Storage', kinds: [persistentvolumeclaims, persistentvolumes, storageclasses] },
  { title: 'Access', kinds: [serviceaccounts, roles, rolebindings, clusterroles, clusterrolebindings] },
  {
    title: 'Cluster',
    kinds: [
      nodes,
      namespaces,
      events,
      nodemetrics,
      validatingwebhookconfigurations,
      mutatingwebhookconfigurations,
      customresourcedefinitions,
    ],
  },
]
