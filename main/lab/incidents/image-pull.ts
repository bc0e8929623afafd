import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { forgetEvents, listPods, strategicPatch, until } from './fault-marks.ts'

const namespace = 'bud-system'
const application = 'budnotify'
const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/${application}`
/** A candidate that was never pushed: kwok pulls only vN.N.N of this registry (resources/lab/kwok/stages-pod.yaml). */
const missingImage = `ghcr.io/org/${application}:v1.5.0-rc.1`
/** Where the image that ran before is remembered, so that a lab that was restarted can be healed too. */
const before = 'lab.foundry-cockpit/image-before'

const shape = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }),
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) }) }),
  }),
})

async function read(cluster: LabCluster): Promise<{ image: string; remembered: string | undefined } | null> {
  try {
    const { metadata, spec } = shape.parse(await cluster.request('GET', deployment))
    const container = spec.template.spec.containers.find(({ name }) => name === application)
    return container === undefined ? null : { image: container.image, remembered: metadata.annotations?.[before] }
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return null
    throw thrown
  }
}

const waits = async (cluster: LabCluster): Promise<boolean> =>
  (await listPods(cluster, namespace, `?labelSelector=app%3D${application}`)).some(({ status }) =>
    status.containerStatuses.some(({ state }) => state?.waiting?.reason === 'ImagePullBackOff'),
  )

const setImage = (cluster: LabCluster, image: string | null, remembered: string | null): Promise<unknown> =>
  cluster.request(
    'PATCH',
    deployment,
    {
      metadata: { annotations: { [before]: remembered } },
      ...(image === null ? {} : { spec: { template: { spec: { containers: [{ name: application, image }] } } } }),
    },
    strategicPatch,
  )

/** A rollout to a tag that the registry does not have. */
export const imagePull: LabIncident = {
  id: 'image-pull',
  title: 'An image cannot be pulled',
  story:
    'Someone rolled budnotify out to a release candidate that was never pushed. One new pod stays Pending with ImagePullBackOff and the rollout stands still. The events name the image; rolling back or the right tag helps.',
  defaultCluster: 'staging',

  async break(cluster, signal) {
    const deployed = await read(cluster)
    if (deployed === null) {
      throw new CockpitError(
        'LAB_NO_TARGET',
        `${cluster.name} has no deployment ${application}.`,
        'Start the lab anew.',
      )
    }
    if (deployed.image !== missingImage) await setImage(cluster, missingImage, deployed.image)
    await until('The failed pull', 15_000, () => waits(cluster), signal)
  },

  async heal(cluster) {
    const deployed = await read(cluster)
    if (deployed?.remembered !== undefined) {
      // Someone may have chosen another image meanwhile: theirs stays.
      await setImage(cluster, deployed.image === missingImage ? deployed.remembered : null, null)
    }
    if (deployed !== null) await until('The end of the failed pull', 15_000, async () => !(await waits(cluster)))
    await forgetEvents(cluster, namespace, ['Failed', 'BackOff'], (_kind, name) => name.startsWith(`${application}-`))
  },
}
