import type { LabIncident } from '../lab-cluster.ts'
import { crashPods, endCrashes } from './crashing-pods.ts'
import { forgetEvents, until } from './fault-marks.ts'
import { hasReadyEndpoint } from './ready-endpoints.ts'

const id = 'dns'
const namespace = 'kube-system'
const container = 'coredns'
const pods = { namespace, selector: 'k8s-app=kube-dns' }
const lastWords =
  '[FATAL] plugin/loop: Loop (127.0.0.1:46301 -> :53) detected for zone ".", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 4547991504243258144.3688648895315093531."'

/** A name server that was given itself as its upstream: it finds that out at its start, and ends. */
export const dns: LabIncident = {
  id,
  title: 'Names are not resolved',
  story:
    'Someone changed the upstream name server of CoreDNS to an address that leads back to it. Both of its pods find the loop at their start and end, again and again, so that kube-dns has nobody behind it. No pod of the platform resolves a name, budapp cannot reach its database, and nothing else looks wrong.',
  defaultCluster: 'prod-eu',

  async break(cluster, signal) {
    await cluster.podLogs.interject(container, [lastWords])
    await crashPods(cluster, id, pods, container)
    const silent = async () => !(await hasReadyEndpoint(cluster, namespace, 'kube-dns'))
    await until('The silence of the name server', 15_000, silent, signal)
  },

  async heal(cluster) {
    await endCrashes(cluster, id, pods)
    await until('The name server’s answers', 15_000, () => hasReadyEndpoint(cluster, namespace, 'kube-dns'))
    await cluster.podLogs.withdraw(container)
    await forgetEvents(cluster, namespace, ['BackOff'], (_kind, name) => name.startsWith(`${container}-`))
  },
}
