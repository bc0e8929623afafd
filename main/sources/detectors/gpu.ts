import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { gpuMatcher } from '@shared/clusters/gpu-count.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { type Answer, type Detector, type DetectorContext, listed } from '../detector.ts'

const named = listed(z.object({ metadata: z.object({ name: z.string(), namespace: z.string().optional() }) }))
const policies = listed(
  z.object({
    metadata: z.object({ name: z.string() }),
    status: z.object({ state: z.string().optional() }).optional(),
  }),
)
const metadataOnly = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' }
const plugin = /device-plugin|gpu-feature-discovery|dcgm-exporter/

/** GPUs as nodes offer them, and who makes them offer: NVIDIA's operator by its policy, device plugins by their names. */
export function gpuOperator(gpuResources: readonly string[]): Detector {
  return {
    id: 'gpu',
    title: 'GPU operator, device plugins',
    how: `Allocatable ${gpuResources.join(', ')} of the nodes; ClusterPolicy of nvidia.com; daemonsets by name.`,
    request: 'GET /apis/nvidia.com/v1/clusterpolicies, daemonsets, nodes',
    address: null,
    async ask(context) {
      const [policy, daemonsets, offered] = await Promise.all([
        policyOf(context),
        daemonsetsOf(context),
        offeredBy(context, gpuResources),
      ])
      return judged(policy, daemonsets, offered)
    },
  }
}

interface Offer {
  readonly nodes: number
  readonly devices: number
}

/** `denied`: nobody may say whether it is there. */
type Told<T> = T | 'denied'

function judged(policy: Told<string | null>, daemonsets: Told<readonly string[]>, offered: Told<Offer>): Answer {
  const found = [
    ...(policy === null || policy === 'denied' ? [] : [`GPU operator: ${policy}`]),
    ...(daemonsets === 'denied' || daemonsets.length === 0 ? [] : [`daemonsets ${daemonsets.join(', ')}`]),
    ...(offered === 'denied' || offered.devices === 0
      ? []
      : [`${offered.devices} GPUs on ${offered.nodes} node${offered.nodes === 1 ? '' : 's'}`]),
  ]
  const hidden = [
    ...(policy === 'denied' ? ['cluster policies'] : []),
    ...(daemonsets === 'denied' ? ['daemonsets'] : []),
    ...(offered === 'denied' ? ['nodes'] : []),
  ]
  if (found.length > 0) {
    return { state: 'found', what: [...found, ...hidden.map((kind) => `${kind} may not be listed`)].join('; ') }
  }
  if (hidden.length === 0) return { state: 'absent', what: 'No operator, no device plugin, no node with GPUs' }
  throw new CockpitError(
    'FORBIDDEN',
    `The user of this context may not list ${hidden.join(', ')}`,
    'Ask an administrator of the cluster for this permission.',
  )
}

async function policyOf({ cluster, signal }: DetectorContext): Promise<Told<string | null>> {
  const answer = await asked(cluster, '/apis/nvidia.com/v1/clusterpolicies', signal)
  if (answer === 'denied' || answer === null) return answer
  const found = policies.parse(answer)
  return found.length === 0
    ? null
    : found.map(({ metadata, status }) => `${metadata.name} ${status?.state ?? 'state not told'}`).join(', ')
}

async function daemonsetsOf({ cluster, signal }: DetectorContext): Promise<Told<readonly string[]>> {
  const answer = await asked(cluster, '/apis/apps/v1/daemonsets', signal, metadataOnly)
  if (answer === 'denied') return answer
  return named
    .parse(answer ?? {})
    .filter(({ metadata }) => plugin.test(metadata.name))
    .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
}

/** null where the API has no such kind; every failure besides a refusal is thrown. */
async function asked(
  cluster: ClusterAccess,
  path: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  try {
    return await cluster.json(path, { signal, headers, query: { limit: '500' } })
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return null
    if (thrown instanceof CockpitError && thrown.code === 'FORBIDDEN') return 'denied'
    throw thrown
  }
}

async function offeredBy({ cluster, signal }: DetectorContext, gpuResources: readonly string[]): Promise<Told<Offer>> {
  const isGpu = gpuMatcher(gpuResources)
  const lease = cluster.lease(nodes, null)
  try {
    await lease.settled(signal)
    const { state, reason, hint } = lease.freshness
    if (state === 'denied') return 'denied'
    if (state !== 'live') throw new CockpitError('UNREACHABLE', `Nodes: ${reason || state}`, hint)
    const amounts = [...lease.rows.values()].map(({ allocatable }) =>
      Object.entries(allocatable.extended).reduce((sum, [name, amount]) => (isGpu(name) ? sum + amount : sum), 0),
    )
    return { nodes: amounts.filter((amount) => amount > 0).length, devices: amounts.reduce((a, b) => a + b, 0) }
  } finally {
    lease.release()
  }
}
