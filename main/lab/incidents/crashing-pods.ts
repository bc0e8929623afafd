import type { LabCluster } from '../lab-cluster.ts'
import {
  hasMark,
  listPods,
  type MarkedPod,
  podPath,
  setMark,
  strategicPatch,
  unlessVanished,
  until,
  writeEvent,
} from './fault-marks.ts'

/** Where an incident's pods are: all of a namespace that a label selects. */
export interface PodsOf {
  readonly namespace: string
  /** "app=budapp" */
  readonly selector: string
}

const restarts = 4

export const podsOf = (cluster: LabCluster, { namespace, selector }: PodsOf): Promise<MarkedPod[]> =>
  listPods(cluster, namespace, `?labelSelector=${encodeURIComponent(selector)}`)

/**
 * Makes every pod crash by itself, as its kubelet would tell it: one container exits at each start, and the others run.
 * @param container its name
 */
export async function crashPods(cluster: LabCluster, incident: string, at: PodsOf, container: string): Promise<void> {
  const now = new Date().toISOString()
  for (const pod of await podsOf(cluster, at)) {
    const { name, uid } = pod.metadata
    await setMark(cluster, podPath(pod), incident)
    const terminated = { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now }
    const message = `back-off 1m20s restarting failed container=${container} pod=${name}_${at.namespace}(${uid})`
    const containerStatuses = pod.status.containerStatuses.map((status) =>
      status.name === container
        ? {
            ...status,
            ready: false,
            started: false,
            restartCount: restarts,
            lastState: { terminated },
            state: { waiting: { reason: 'CrashLoopBackOff', message } },
          }
        : status,
    )
    const unready = `containers with unready status: [${container}]`
    const conditions = ['Ready', 'ContainersReady'].map((type) => ({
      type,
      status: 'False',
      reason: 'ContainersNotReady',
      message: unready,
      lastTransitionTime: now,
    }))
    const status = { conditions, containerStatuses }
    await unlessVanished(cluster.request('PATCH', `${podPath(pod)}/status`, { status }, strategicPatch))
    await writeEvent(cluster, {
      kind: 'Pod',
      namespace: at.namespace,
      name,
      uid,
      container,
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${container} in pod ${name}_${at.namespace}(${uid})`,
      component: 'kubelet',
    })
  }
}

/** The next start of each of them succeeds. */
export async function endCrashes(cluster: LabCluster, incident: string, at: PodsOf): Promise<void> {
  const marked = (await podsOf(cluster, at)).filter((pod) => hasMark(pod, incident))
  for (const pod of marked) await setMark(cluster, podPath(pod), null)
  if (marked.length > 0) await untilReady(cluster, at)
}

export const untilReady = (cluster: LabCluster, at: PodsOf): Promise<void> =>
  until(`Ready pods of ${at.selector}`, 20_000, async () => {
    const pods = await podsOf(cluster, at)
    return pods.length > 0 && pods.every(isReady)
  })

const isReady = ({ status }: MarkedPod): boolean =>
  status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
