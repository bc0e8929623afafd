import type { ContextEntries } from '@main/clusters/kube-context.ts'
import { withAbsolutePaths } from '@main/sources/copied-contexts.ts'
import { stringify } from 'yaml'

/**
 * A kubeconfig with one context and nothing else in it: whoever reads it can reach no other cluster. Credentials and
 * sign-in programs stay as they were written; relative paths become absolute. Holds secrets.
 */
export function oneContext(name: string, { cluster, user, context }: ContextEntries): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      contexts: [{ name, context: { ...context, cluster: name, ...(user === null ? {} : { user: name }) } }],
      clusters: [{ name, cluster: withAbsolutePaths(cluster.entry, cluster) }],
      users: user === null ? [] : [{ name, user: withAbsolutePaths(user.entry, user) }],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )
}
