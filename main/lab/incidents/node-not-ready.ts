import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabIncident } from '../lab-cluster.ts'
import {
  forgetEvents,
  hasMark,
  listNodes,
  listPods,
  podPath,
  setMark,
  strategicPatch,
  unlessVanished,
  until,
  writeEvent,
} from './fault-marks.ts'

const id = 'node-not-ready'
const path = (node: string): string => `/api/v1/nodes/${node}`
/** What the node controller writes when a kubelet falls silent. */
const silent = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }

/**
 * A GPU node whose kubelet fell silent. In life the node controller notices after 40 s; here that notice is written at
 * once, with what it does to the pods. From then on the real controllers act: the taints, the endpoints, and the eviction
 * after five minutes.
 */
export const nodeNotReady: LabIncident = {
  id,
  title: 'A GPU node is not ready',
  story:
    'The kubelet of the last GPU node stopped reporting. Its pods drop out of their endpoints, its GPUs are lost to the cluster, and after five minutes the pods are evicted. Find the node, what ran on it, and what capacity is left.',
  defaultCluster: 'prod-us',

  async break(cluster) {
    const nodes = (await listNodes(cluster)).sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
    const gpus = nodes.filter(({ metadata }) => metadata.labels?.['nvidia.com/gpu.present'] === 'true')
    const victim = nodes.find((each) => hasMark(each, id)) ?? gpus.at(-1) ?? nodes.at(-1)
    if (victim === undefined) {
      throw new CockpitError('LAB_NO_TARGET', `${cluster.name} has no node.`, 'Start the lab anew.')
    }
    const { name: node, uid } = victim.metadata
    const pods = await listPods(cluster, null, `?fieldSelector=spec.nodeName%3D${node}`)

    // First the marks: kwok must not make ready again what is taken down.
    await Promise.all(pods.map((pod) => setMark(cluster, podPath(pod), id)))
    await setMark(cluster, path(node), id)
    const now = new Date().toISOString()
    const conditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({
      type,
      ...silent,
      lastTransitionTime: now,
    }))
    await cluster.request('PATCH', `${path(node)}/status`, { status: { conditions } }, strategicPatch)
    const component = 'node-controller'
    const reason = 'NodeNotReady'
    const message = `Node ${node} status is now: NodeNotReady`
    await writeEvent(cluster, {
      kind: 'Node',
      namespace: null,
      name: node,
      uid,
      type: 'Normal',
      reason,
      message,
      component,
    })
    await Promise.all(
      pods.map(async (pod) => {
        const { name, uid, namespace = 'default' } = pod.metadata
        const notReady = { status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: now }] } }
        await unlessVanished(cluster.request('PATCH', `${podPath(pod)}/status`, notReady, strategicPatch))
        const about = { kind: 'Pod', namespace, name, uid, type: 'Warning', reason, component } as const
        await writeEvent(cluster, { ...about, message: 'Node is not ready' })
      }),
    )
  },

  async heal(cluster) {
    const broken = (await listNodes(cluster)).filter((node) => hasMark(node, id))
    for (const { metadata } of broken) await setMark(cluster, path(metadata.name), null)
    const pods = (await listPods(cluster, null)).filter((pod) => hasMark(pod, id))
    for (const pod of pods) await setMark(cluster, podPath(pod), null)
    await until('The end of the node’s silence', 10_000, async () =>
      (await listPods(cluster, null)).every(
        ({ metadata, status }) =>
          !pods.some((pod) => pod.metadata.uid === metadata.uid) ||
          status.phase !== 'Running' ||
          status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
      ),
    )
    const names = new Set([...broken, ...pods].map(({ metadata }) => metadata.name))
    await forgetEvents(cluster, null, ['NodeNotReady', 'TaintManagerEviction'], (_kind, name) => names.has(name))
  },
}
