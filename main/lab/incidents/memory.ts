import { wholeUnits } from '@shared/clusters/quantity.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { podsOf, untilReady } from './crashing-pods.ts'
import {
  forgetEvents,
  hasMark,
  podPath,
  setMark,
  strategicPatch,
  unlessVanished,
  until,
  writeEvent,
} from './fault-marks.ts'
import { forgetHistory } from './prometheus-history.ts'

const id = 'memory'
const namespace = 'bud-system'
const application = 'budsim'
const pods = { namespace, selector: `app=${application}` }
/** What kwok tells metrics-server of a pod (resources/lab/kwok/metrics.yaml). The limit is 2Gi. */
const usage = { annotation: 'kwok.x-k8s.io/usage-memory', value: '1990Mi' }

const series = `container_memory_working_set_bytes{namespace="${namespace}",container="${application}"}`
const growth = `max(deriv(${series}[1h]))`
/** Bytes a second; the runbook high-memory calls more a leak. */
const steepest = (100 * 1024 * 1024) / 3600

const figures = z.object({
  containers: z.array(z.object({ name: z.string(), usage: z.object({ memory: z.string() }) })),
})

/** Of the application's container, from metrics-server; null where there is no figure now. */
async function memoryOf(cluster: LabCluster, pod: string): Promise<number | null> {
  try {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods/${pod}`
    const { containers } = figures.parse(await cluster.request('GET', path))
    return wholeUnits(containers.find(({ name }) => name === application)?.usage.memory ?? null)
  } catch (thrown) {
    // metrics-server stands behind the API server, and on a busy machine is away for a moment.
    if (thrown instanceof CockpitError && ['NOT_FOUND', 'SERVER_ERROR'].includes(thrown.code)) return null
    throw thrown
  }
}

/** A leak: one pod was killed for its memory a moment ago, runs again, and is full again. */
export const memory: LabIncident = {
  id,
  title: 'A service runs out of memory',
  story:
    'budsim leaks memory. One of its pods was killed by the kernel (OOMKilled, exit code 137), runs again, and uses 97 % of its 2 GiB already. Which pod, how full, and how it ended last; a restart buys time.',
  defaultCluster: 'prod-eu',

  async break(cluster, signal) {
    const found = await podsOf(cluster, pods)
    const victim = found.find((pod) => hasMark(pod, id)) ?? found[0]
    if (victim === undefined) {
      throw new CockpitError('LAB_NO_TARGET', `${cluster.name} has no pod of ${application}.`, 'Start the lab anew.')
    }
    const { name, uid } = victim.metadata
    await setMark(cluster, podPath(victim), id)
    await cluster.request('PATCH', podPath(victim), { metadata: { annotations: { [usage.annotation]: usage.value } } })
    // metrics-server measures every 15 s.
    await until('The memory', 90_000, async () => (await memoryOf(cluster, name)) === wholeUnits(usage.value), signal)

    const now = new Date().toISOString()
    const terminated = { exitCode: 137, reason: 'OOMKilled', startedAt: now, finishedAt: now }
    const containerStatuses = victim.status.containerStatuses.map((status) =>
      status.name === application
        ? { ...status, restartCount: 3, lastState: { terminated }, state: { running: { startedAt: now } } }
        : status,
    )
    await cluster.request('PATCH', `${podPath(victim)}/status`, { status: { containerStatuses } }, strategicPatch)
    await writeEvent(cluster, {
      kind: 'Pod',
      namespace,
      name,
      uid,
      container: application,
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${application} in pod ${name}_${namespace}(${uid})`,
      component: 'kubelet',
    })
  },

  async heal(cluster) {
    // What a restart does: the pod is replaced, and with it what it leaked.
    const leaking = (await podsOf(cluster, pods)).filter((pod) => hasMark(pod, id))
    for (const pod of leaking) await unlessVanished(cluster.request('DELETE', podPath(pod)))
    const gone = new Set(leaking.map(({ metadata }) => metadata.uid))
    await until('The end of the leaking pod', 20_000, async () =>
      (await podsOf(cluster, pods)).every(({ metadata }) => !gone.has(metadata.uid)),
    )
    if (leaking.length > 0) await untilReady(cluster, pods)
    await forgetHistory(cluster, 'The end of the leak', series, growth, (figure) => figure <= steepest)
    await forgetEvents(cluster, namespace, ['BackOff'], (_kind, name) => name.startsWith(`${application}-`))
  },
}
