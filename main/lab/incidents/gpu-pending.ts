import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { podsOf } from './crashing-pods.ts'
import { forgetEvents, unlessVanished, until } from './fault-marks.ts'

const namespace = 'bud-workloads'
const application = 'image-captioner'
/** More than any node of the lab has. */
const gpus = '16'
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
const pods = { namespace, selector: `app=${application}` }

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: application, namespace, labels: { app: application, 'bud.studio/project': 'media' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: application } },
    template: {
      metadata: { labels: { app: application, 'bud.studio/project': 'media' } },
      spec: {
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
        containers: [
          {
            name: application,
            image: 'ghcr.io/org/image-captioner:v0.1.0',
            resources: { limits: { cpu: '4', memory: '32Gi', 'nvidia.com/gpu': gpus } },
          },
        ],
      },
    },
  },
}

const waits = async (cluster: LabCluster): Promise<boolean> =>
  (await podsOf(cluster, pods)).some(({ status }) =>
    status.conditions.some(({ type, status }) => type === 'PodScheduled' && status === 'False'),
  )

/** What users deploy and no node has room for. The scheduler is real, and says so itself. */
export const gpuPending: LabIncident = {
  id: 'gpu-pending',
  title: 'A deployment waits for GPUs',
  story:
    'A team deployed image-captioner with 16 GPUs for one pod, and no node has as many. Its pod is Pending with "Insufficient nvidia.com/gpu" and stays so, whatever else becomes free; nothing of the deployment is available. Fewer GPUs for each pod, or a larger node, helps.',
  defaultCluster: 'staging',

  async break(cluster, signal) {
    if ((await podsOf(cluster, pods)).length === 0) await cluster.request('POST', deployments, deployment)
    await until('The pod that waits', 20_000, () => waits(cluster), signal)
  },

  async heal(cluster) {
    await unlessVanished(cluster.request('DELETE', `${deployments}/${application}`))
    await until('The end of the pod that waits', 20_000, async () => (await podsOf(cluster, pods)).length === 0)
    await forgetEvents(cluster, namespace, ['FailedScheduling'], (_kind, name) => name.startsWith(`${application}-`))
  },
}
