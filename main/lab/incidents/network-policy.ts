import type { LabIncident } from '../lab-cluster.ts'
import { unlessVanished } from './fault-marks.ts'

const namespace = 'bud-system'
const name = 'restrict-egress'
const policies = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`
const named = (namespaceName: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespaceName } },
})

/** A policy that holds back what leaves the platform, and forgot the databases. */
export const networkPolicy: LabIncident = {
  id: 'network-policy',
  title: 'A network policy cuts the platform off its databases',
  story:
    'A new policy in bud-system allows what leaves its pods only within the namespace, to Dapr and to the name server. Whoever wrote it forgot bud-data: connections from the platform to PostgreSQL, Redis and ClickHouse are dropped without a word. Every pod is ready, names resolve, and a connection just never comes about.',
  defaultCluster: 'staging',

  async break(cluster) {
    const dnsPorts = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 }))
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: {} }, named('dapr-system')] }, { to: [named('kube-system')], ports: dnsPorts }],
      },
    }
    await unlessVanished(cluster.request('DELETE', `${policies}/${name}`))
    await cluster.request('POST', policies, policy)
  },

  heal: (cluster) => unlessVanished(cluster.request('DELETE', `${policies}/${name}`)),
}
