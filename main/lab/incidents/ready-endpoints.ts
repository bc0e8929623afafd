import { z } from 'zod'
import type { LabCluster } from '../lab-cluster.ts'

const slices = z.object({
  items: z.array(
    z.object({
      endpoints: z.array(z.object({ conditions: z.object({ ready: z.boolean().nullish() }).default({}) })).nullish(),
    }),
  ),
})

/** Whether anything stands behind a service, as its endpoint slices say. */
export async function hasReadyEndpoint(cluster: LabCluster, namespace: string, service: string): Promise<boolean> {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`)
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`
  const { items } = slices.parse(await cluster.request('GET', path))
  return items.some(({ endpoints }) => (endpoints ?? []).some(({ conditions }) => conditions.ready !== false))
}
