import { z } from 'zod'
import type { ApiRequest } from './api-request.ts'
import type { HoldingPod } from './gpu-board.ts'

/** Where the platform's endpoints are: a lab of many thousand pods must not be listed every second. */
const namespace = 'bud-inference'
const resource = 'nvidia.com/gpu'

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ uid: z.string(), name: z.string() }),
      spec: z.object({
        nodeName: z.string().optional(),
        containers: z.array(
          z.object({
            name: z.string(),
            resources: z
              .object({ limits: z.record(z.string(), z.union([z.string(), z.number()])).optional() })
              .optional(),
          }),
        ),
      }),
      status: z.object({ phase: z.string().optional() }),
    }),
  ),
})

/** Pods that were given GPUs and have not ended, as the API server's own cache has them. */
export async function holdingPods(request: ApiRequest): Promise<readonly HoldingPod[]> {
  const { items } = podList.parse(await request('GET', `/api/v1/namespaces/${namespace}/pods?resourceVersion=0`))
  return items.flatMap(({ metadata: { uid, name }, spec, status }) => {
    if (spec.nodeName === undefined || status.phase === 'Succeeded' || status.phase === 'Failed') return []
    const container = spec.containers.find(({ resources }) => Number(resources?.limits?.[resource] ?? 0) > 0)
    if (container === undefined) return []
    const gpus = Number(container.resources?.limits?.[resource] ?? 0)
    return [{ uid, namespace, name, container: container.name, node: spec.nodeName, gpus }]
  })
}
