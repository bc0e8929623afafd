import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { forgetEvents, listPods, strategicPatch, unlessVanished, until } from './fault-marks.ts'

const namespace = 'bud-system'
const application = 'budcluster'
const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/${application}`

const patchEnvironment = (cluster: LabCluster, variable: object): Promise<void> =>
  unlessVanished(
    cluster.request(
      'PATCH',
      deployment,
      { spec: { template: { spec: { containers: [{ name: application, env: [variable] }] } } } },
      strategicPatch,
    ),
  )

const crashes = async (cluster: LabCluster): Promise<boolean> =>
  (await listPods(cluster, namespace, `?labelSelector=app%3D${application}`)).some(({ status }) =>
    status.containerStatuses.some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff'),
  )

/** A rollout with a wrong setting: its first pod exits at start, again and again, and the rollout stands still. */
export const crashLoop: LabIncident = {
  id: 'crash-loop',
  title: 'A new version crashes at its start',
  story:
    'A change of settings was rolled out to budcluster. The first new pod is in CrashLoopBackOff and its restarts climb; the old pods still serve. The previous container’s log says what is missing; rolling back helps.',
  defaultCluster: 'prod-us',

  async break(cluster, signal) {
    await patchEnvironment(cluster, { name: 'LAB_CRASH', value: 'KEYCLOAK_URL is not set' })
    await until('The crash loop', 15_000, () => crashes(cluster), signal)
  },

  async heal(cluster) {
    // The very change that a rollback makes; nothing happens when someone has rolled back already.
    await patchEnvironment(cluster, { name: 'LAB_CRASH', $patch: 'delete' })
    await until('The end of the crash loop', 15_000, async () => !(await crashes(cluster)))
    await forgetEvents(cluster, namespace, ['BackOff'], (_kind, name) => name.startsWith(`${application}-`))
  },
}
