import { z } from 'zod'
import type { ApiRequest } from './api-request.ts'
import type { ServicePort } from './network-map.ts'

const service = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({
    clusterIP: z.string().optional(),
    selector: z.record(z.string(), z.string()).nullish(),
    externalName: z.string().optional(),
    ports: z.array(z.object({ name: z.string().optional(), port: z.number() })).default([]),
  }),
})
const slice = z.object({
  metadata: z.object({
    namespace: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        nodeName: z.string().nullish(),
        conditions: z.object({ ready: z.boolean().nullish() }).default({}),
      }),
    )
    .nullish()
    .transform((endpoints) => endpoints ?? []),
  ports: z
    .array(z.object({ name: z.string().nullish(), port: z.number().nullish() }))
    .nullish()
    .transform((ports) => ports ?? []),
})
const list = <T extends z.ZodType>(one: T) => z.object({ items: z.array(one) })

type Service = z.output<typeof service>
type Slice = z.output<typeof slice>

export interface NamedService {
  readonly target: ServicePort
  readonly ready: boolean
  /** What every pod behind it carries. */
  readonly selector: Readonly<Record<string, string>>
}

export interface ClusterDirectory {
  /** The service port that an endpoint's or a service's own address stands for; null when nothing has that address. */
  byAddress(address: string, port: number): Promise<ServicePort | null>
  /** The service port, and whether a ready endpoint stands behind it. ExternalName is followed. */
  byName(namespace: string, name: string, port: number): Promise<NamedService | null>
  /** The node of the pod that has this address; null when no service selects it. */
  nodeOf(address: string): Promise<string | null>
  /** The address that the cluster's DNS would answer for a service; null for a name that it does not know. */
  clusterAddress(namespace: string, name: string): Promise<string | null>
}

/** Answers are kept this long: a burst of connections must not become a burst of lists. */
const keptMs = 500

/** Looks names and addresses up where a cluster's network would: Services and EndpointSlices. */
export function createClusterDirectory(request: ApiRequest, now: () => number): ClusterDirectory {
  let kept: { at: number; answer: Promise<{ services: Service[]; slices: Slice[] }> } | null = null

  // resourceVersion=0: from the API server's own cache, which is as fresh as kube-proxy's view would be.
  const load = async () => {
    const [services, slices] = await Promise.all([
      request('GET', '/api/v1/services?resourceVersion=0'),
      request('GET', '/apis/discovery.k8s.io/v1/endpointslices?resourceVersion=0'),
    ])
    return { services: list(service).parse(services).items, slices: list(slice).parse(slices).items }
  }
  const read = () => {
    if (kept === null || now() - kept.at > keptMs) {
      kept = { at: now(), answer: load() }
      kept.answer.catch(() => {
        kept = null
      })
    }
    return kept.answer
  }

  /** The service behind the name, with ExternalNames followed; null for none, and for names that go in circles. */
  const findService = async (namespace: string, name: string, hops = 5): Promise<Service | null> => {
    const { services } = await read()
    const found = services.find((one) => one.metadata.namespace === namespace && one.metadata.name === name)
    if (found?.spec.externalName === undefined) return found ?? null
    const [otherName, otherNamespace] = found.spec.externalName.split('.')
    if (otherName === undefined || otherNamespace === undefined || hops === 0) return null
    return findService(otherNamespace, otherName, hops - 1)
  }

  const byName: ClusterDirectory['byName'] = async (askedNamespace, askedName, port) => {
    const found = await findService(askedNamespace, askedName)
    if (found === null || !found.spec.ports.some((one) => one.port === port)) return null
    const { namespace, name } = found.metadata
    const { slices } = await read()
    const ready = slices.some(
      (one) =>
        one.metadata.namespace === namespace &&
        one.metadata.labels['kubernetes.io/service-name'] === name &&
        one.endpoints.some((endpoint) => endpoint.conditions.ready !== false),
    )
    return { target: { namespace, service: name, port }, ready, selector: found.spec.selector ?? {} }
  }

  const clusterAddress: ClusterDirectory['clusterAddress'] = async (namespace, name) =>
    (await findService(namespace, name))?.spec.clusterIP ?? null

  return {
    byName,
    clusterAddress,
    async nodeOf(address) {
      const { slices } = await read()
      for (const { endpoints } of slices) {
        const found = endpoints.find(({ addresses }) => addresses.includes(address))
        if (found?.nodeName) return found.nodeName
      }
      return null
    },
    async byAddress(address, port) {
      const { services, slices } = await read()
      const own = services.find(
        (one) => one.spec.clusterIP === address && one.spec.ports.some((each) => each.port === port),
      )
      if (own !== undefined) return { namespace: own.metadata.namespace, service: own.metadata.name, port }
      for (const one of slices) {
        const endpointPort = one.ports.find((each) => each.port === port)
        if (endpointPort === undefined) continue
        if (!one.endpoints.some((endpoint) => endpoint.addresses.includes(address))) continue
        const name = one.metadata.labels['kubernetes.io/service-name']
        const { namespace } = one.metadata
        const owner = services.find((each) => each.metadata.namespace === namespace && each.metadata.name === name)
        // Slice ports and service ports belong together by name; a single unnamed port has the empty name.
        const servicePort = owner?.spec.ports.find((each) => (each.name ?? '') === (endpointPort.name ?? ''))
        if (owner !== undefined && servicePort !== undefined) {
          return { namespace, service: owner.metadata.name, port: servicePort.port }
        }
      }
      return null
    },
  }
}
