import { AppsV1Api, BatchV1Api, CoreV1Api, KubeConfig, type V1Pod } from '@kubernetes/client-node'

/** Changes a lab cluster past everything that is under test, with client-node and the lab's own administrator. */
export function adminClient(kubeconfig: string, context: string) {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  config.setCurrentContext(context)
  const core = config.makeApiClient(CoreV1Api)
  return {
    server: new URL(config.getCurrentCluster()?.server ?? ''),
    core,
    apps: config.makeApiClient(AppsV1Api),
    batch: config.makeApiClient(BatchV1Api),
    /** A pod that no controller looks after and no node takes, so that it stays as it was made. */
    async createPod(name: string, namespace: string): Promise<V1Pod> {
      return core.createNamespacedPod({
        namespace,
        body: {
          metadata: { name, labels: { 'made-by': 'clusters-test' } },
          spec: {
            containers: [{ name: 'main', image: 'registry.invalid/none:1' }],
            schedulerName: 'nobody',
            terminationGracePeriodSeconds: 0,
          },
        },
      })
    },
    async labelPod(name: string, namespace: string, value: string): Promise<void> {
      const pod = await core.readNamespacedPod({ name, namespace })
      pod.metadata = { ...pod.metadata, labels: { ...pod.metadata?.labels, turn: value } }
      await core.replaceNamespacedPod({ name, namespace, body: pod })
    },
    async deletePod(name: string, namespace: string): Promise<void> {
      await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 })
    },
    async removeLeftOvers(namespace: string): Promise<void> {
      await core.deleteCollectionNamespacedPod({
        namespace,
        labelSelector: 'made-by=clusters-test',
        gracePeriodSeconds: 0,
      })
    },
  }
}
