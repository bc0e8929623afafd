import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import {
  forgetEvents,
  hasMark,
  listPods,
  type MarkedPod,
  podPath,
  setMark,
  strategicPatch,
  until,
  writeEvent,
} from './fault-marks.ts'

const id = 'sidecar-not-ready'
const namespace = 'bud-system'
const application = 'budapp'
const sidecar = 'daprd'

const findPods = (cluster: LabCluster): Promise<MarkedPod[]> =>
  listPods(cluster, namespace, `?labelSelector=app%3D${application}`)

/** A sidecar whose readiness probe fails: the container runs, the pod is Running, and gets no traffic. */
export const sidecarNotReady: LabIncident = {
  id,
  title: 'A Dapr sidecar is not ready',
  story:
    'One budapp pod is Running but 1/2 ready: its daprd fails the readiness probe, so the pod has left the endpoints and calls between services through it fail. Find the pod and the container, read the sidecar’s log and the events.',
  defaultCluster: 'prod-eu',

  async break(cluster) {
    const pods = await findPods(cluster)
    const victim =
      pods.find((pod) => hasMark(pod, id)) ??
      pods.find(({ status }) => status.phase === 'Running' && status.containerStatuses.every(({ ready }) => ready))
    if (victim === undefined) {
      throw new CockpitError(
        'LAB_NO_TARGET',
        `No ${application} pod of ${cluster.name} is ready.`,
        'Heal the lab first.',
      )
    }
    await setMark(cluster, podPath(victim), id)
    const now = new Date().toISOString()
    const notReady = { status: 'False', reason: 'ContainersNotReady', lastTransitionTime: now }
    const message = `containers with unready status: [${sidecar}]`
    // The list of containers is replaced whole by a patch: every other container is sent as it was.
    const containerStatuses = victim.status.containerStatuses.map((status) =>
      status.name === sidecar ? { ...status, ready: false } : status,
    )
    const conditions = ['Ready', 'ContainersReady'].map((type) => ({ type, message, ...notReady }))
    await cluster.request(
      'PATCH',
      `${podPath(victim)}/status`,
      { status: { conditions, containerStatuses } },
      strategicPatch,
    )
    await writeEvent(cluster, {
      kind: 'Pod',
      namespace,
      name: victim.metadata.name,
      uid: victim.metadata.uid,
      container: sidecar,
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 500',
      component: 'kubelet',
    })
  },

  async heal(cluster) {
    const marked = (await findPods(cluster)).filter((pod) => hasMark(pod, id))
    for (const pod of marked) await setMark(cluster, podPath(pod), null)
    await until('The end of the unready sidecar', 10_000, async () =>
      (await findPods(cluster)).every(
        ({ metadata, status }) =>
          !marked.some((pod) => pod.metadata.uid === metadata.uid) ||
          status.containerStatuses.every(({ ready }) => ready),
      ),
    )
    await forgetEvents(cluster, namespace, ['Unhealthy'], (_kind, name) => name.startsWith(`${application}-`))
  },
}
