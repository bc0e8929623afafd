import { z } from 'zod'

export const podSource = z.enum(['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs'])

export const logTarget = z.object({
  /**
   * A kind's plural; for all but `pods` the pods are followed as they come and go. `namespaces` is every pod of the
   * namespace, whose name stands in both places.
   */
  kind: z.enum([...podSource.options, 'namespaces']),
  namespace: z.string().min(1).max(63),
  name: z.string().min(1).max(253),
})
export type LogTarget = z.infer<typeof logTarget>
