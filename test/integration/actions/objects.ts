import { AppsV1Api, CoreV1Api, KubeConfig, PolicyV1Api } from '@kubernetes/client-node'
import { eventually } from '../lab/test-lab.ts'

/** Makes and looks at objects past what is under test, as the lab's administrator, in a namespace of their own. */
export function practiceObjects(kubeconfig: string, context: string, practice: string) {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  config.setCurrentContext(context)
  const core = config.makeApiClient(CoreV1Api)
  const apps = config.makeApiClient(AppsV1Api)
  const policy = config.makeApiClient(PolicyV1Api)
  return {
    core,
    apps,
    policy,
    /** Waits until what an earlier run left is gone. */
    async begin(): Promise<void> {
      await this.end()
      await eventually(`${practice} of the last run is gone`, 60_000, () =>
        core.readNamespace({ name: practice }).then(
          () => false,
          () => true,
        ),
      )
      await core.createNamespace({ body: { metadata: { name: practice } } })
    },
    async end(): Promise<void> {
      await core.deleteNamespace({ name: practice }).catch(() => undefined)
    },
    /** Held to one node, so that a drain of that node meets its pods and no others. */
    async deployment(name: string, replicas: number, node?: string): Promise<void> {
      await apps.createNamespacedDeployment({
        namespace: practice,
        fieldManager: 'somebody',
        body: {
          metadata: { name },
          spec: {
            replicas,
            selector: { matchLabels: { app: name } },
            template: {
              metadata: { labels: { app: name } },
              spec: {
                terminationGracePeriodSeconds: 0,
                ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }),
                volumes: [{ name: 'scratch', emptyDir: {} }],
                containers: [{ name: 'main', image: 'registry.invalid/none:1', env: [{ name: 'A', value: '1' }] }],
              },
            },
          },
        },
      })
    },
    async readyPods(app: string): Promise<number> {
      const { items } = await core.listNamespacedPod({ namespace: practice, labelSelector: `app=${app}` })
      return items.filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      ).length
    },
    async budget(app: string, minAvailable: number): Promise<void> {
      await policy.createNamespacedPodDisruptionBudget({
        namespace: practice,
        body: { metadata: { name: app }, spec: { minAvailable, selector: { matchLabels: { app } } } },
      })
    },
    async barePod(name: string, node: string): Promise<void> {
      await core.createNamespacedPod({
        namespace: practice,
        body: {
          metadata: { name },
          spec: {
            nodeName: node,
            terminationGracePeriodSeconds: 0,
            containers: [{ name: 'main', image: 'registry.invalid/none:1' }],
          },
        },
      })
    },
  }
}
