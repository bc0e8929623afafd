import { stringify } from 'yaml'

export interface KubeconfigContext {
  readonly name: string
  readonly server: string
  readonly user: string
  readonly token: string
}

/** A kubeconfig with one cluster, user and context each, and the authority that signed the servers' certificates. */
export function makeKubeconfig(contexts: readonly KubeconfigContext[], caPem: string): string {
  const authority = Buffer.from(caPem).toString('base64')
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: contexts.map(({ name, server }) => ({
      name,
      cluster: { server, 'certificate-authority-data': authority },
    })),
    users: contexts.map(({ name, user, token }) => ({ name: `${user}@${name}`, user: { token } })),
    contexts: contexts.map(({ name, user }) => ({ name, context: { cluster: name, user: `${user}@${name}` } })),
    'current-context': contexts[0]?.name ?? '',
  })
}
