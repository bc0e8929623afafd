import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import type { ClusterAccess, ServiceAddress } from './cluster-access.ts'
import { pathSegment } from './resource-path.ts'

const service = z.object({
  spec: z.object({
    ports: z.array(z.object({ name: z.string().optional(), port: z.int() })).default([]),
  }),
})
const slices = z.object({
  items: z
    .array(
      z.object({
        ports: z.array(z.object({ name: z.string().nullish(), port: z.int().nullish() })).nullish(),
        endpoints: z
          .array(
            z.object({
              conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
              targetRef: z.object({ kind: z.string().nullish(), name: z.string().nullish() }).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
})

export interface ServicePod {
  readonly pod: string
  /** The pod's own. */
  readonly port: number
}

/**
 * A ready pod behind a service, and the pod's own port for it; null when no pod behind it is ready.
 * Errors: NOT_FOUND when there is no such service or port, and those of any request.
 */
export async function readyServicePod(
  cluster: ClusterAccess,
  address: ServiceAddress,
  signal: AbortSignal,
): Promise<ServicePod | null> {
  const namespace = pathSegment(address.namespace)
  const path = `/api/v1/namespaces/${namespace}/services/${pathSegment(address.service)}`
  const { ports } = service.parse(await cluster.json(path, { signal })).spec
  const port = ports.find((each) => each.port === address.port)
  if (port === undefined) throw new CockpitError('NOT_FOUND', `The service has no port ${address.port}`)
  const { items } = slices.parse(
    await cluster.json(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      signal,
      query: { labelSelector: `kubernetes.io/service-name=${address.service}` },
    }),
  )
  for (const slice of items ?? []) {
    const target = slice.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port
    const ready = slice.endpoints?.find(
      ({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.kind === 'Pod',
    )
    const pod = ready?.targetRef?.name
    if (target && pod) return { pod, port: target }
  }
  return null
}

/** As `readyServicePod`. Errors: besides, UNREACHABLE when no pod behind it is ready. */
export async function servicePod(
  cluster: ClusterAccess,
  address: ServiceAddress,
  signal: AbortSignal,
): Promise<ServicePod> {
  const found = await readyServicePod(cluster, address, signal)
  if (found !== null) return found
  throw new CockpitError(
    'UNREACHABLE',
    `Service ${address.namespace}/${address.service}:${address.port} has no ready pod behind it`,
    `Look at the pods of ${address.namespace}.`,
  )
}
