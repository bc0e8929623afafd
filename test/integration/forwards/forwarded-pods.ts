import type { adminClient } from '../clusters/admin-client.ts'

/** Where the lab's kubelets forward the port 8000 of any pod to a real HTTP server. */
export const namespace = 'bud-workloads'
export const podPort = 8000

/** A running pod behind a service of the same name; gone with `remove`. */
export function forwardedPods({ core }: ReturnType<typeof adminClient>, app: string) {
  const labels = { app, 'made-by': 'clusters-test' }
  return {
    app,
    makeService: () =>
      core.createNamespacedService({
        namespace,
        body: {
          metadata: { name: app, labels },
          spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 'http' as never }] },
        },
      }),
    makePod: (name: string) =>
      core.createNamespacedPod({
        namespace,
        body: {
          metadata: { name, labels },
          spec: {
            terminationGracePeriodSeconds: 0,
            containers: [
              {
                name: 'main',
                image: 'registry.invalid/none:1',
                ports: [
                  { name: 'http', containerPort: podPort },
                  { name: 'dns', containerPort: 53, protocol: 'UDP' },
                ],
              },
            ],
          },
        },
      }),
    removePod: (name: string) => core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }),
    async remove(): Promise<void> {
      await core.deleteNamespacedService({ name: app, namespace }).catch(() => undefined)
      await core.deleteCollectionNamespacedPod({ namespace, labelSelector: `app=${app}`, gracePeriodSeconds: 0 })
    },
  }
}
