import { gpusOfNode, gpusOfPod } from '@shared/clusters/gpu-count.ts'
import type { NodeRow } from '@shared/clusters/kinds/nodes.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import type { CardHolder } from '@shared/gpu/card.ts'

/** A container in which nvidia-smi may be asked. */
export interface SessionTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** Every card of the node is seen there: a driver's, device plugin's or exporter's pod. */
  readonly seesAll: boolean
}

export interface NodeLayout {
  readonly name: string
  readonly product: string | null
  readonly allocatable: number
  readonly requested: number
  /** Cards that are built in, where slices and replicas are not counted as such; null where nobody says. */
  readonly cards: number | null
  readonly taints: readonly string[]
  /** One that sees every card, else those that hold cards; none where no such pod runs. */
  readonly targets: readonly SessionTarget[]
  readonly holders: readonly CardHolder[]
}

export interface ServingPod {
  readonly namespace: string
  readonly pod: string
  readonly node: string
  readonly workload: string | null
}

/** Who has GPUs on a cluster and who can tell of them, as its API server says. */
export interface GpuLayout {
  /** By name, in order; tainted ones as well. */
  readonly nodes: ReadonlyMap<string, NodeLayout>
  /** Owners of the pods that hold GPUs, by "namespace/pod". */
  readonly workloads: ReadonlyMap<string, string | null>
  readonly exporters: readonly ServingPod[]
  readonly vllm: readonly ServingPod[]
}

/** Containers that NVIDIA's operator brings and that are given every card of their node, best first. */
const allSeeing = [/^nvidia-driver/, /dcgm/, /device-plugin/, /gpu-feature-discovery/]
const exporter = /dcgm-exporter/
const vllmImage = /(^|[/-])vllm/

/**
 * @param nodes null where they cannot be read: then the nodes are those of the pods that hold GPUs.
 */
export function gpuLayout(
  nodes: Iterable<NodeRow> | null,
  pods: Iterable<PodRow>,
  isGpu: (resource: string) => boolean,
): GpuLayout {
  const running = new Map<string, PodRow[]>()
  const requested = new Map<string, number>()
  const workloads = new Map<string, string | null>()
  const exporters: ServingPod[] = []
  const vllm: ServingPod[] = []
  for (const pod of pods) {
    const gpus = gpusOfPod(pod, isGpu)
    const part = partOf(pod)
    if (pod.node === null || (gpus === 0 && part === null)) continue
    if (gpus > 0) {
      requested.set(pod.node, (requested.get(pod.node) ?? 0) + gpus)
      workloads.set(`${pod.namespace}/${pod.name}`, pod.workload?.name ?? null)
    }
    if (pod.phase !== 'Running' || pod.deletionTimestamp !== null) continue
    const place = {
      namespace: pod.namespace,
      pod: pod.name,
      node: pod.node,
      workload: pod.workload?.name ?? null,
    }
    if (part?.exports) exporters.push(place)
    if (part?.serves) vllm.push(place)
    if (gpus > 0 || part?.seeing != null) {
      const known = running.get(pod.node)
      if (known === undefined) running.set(pod.node, [pod])
      else known.push(pod)
    }
  }
  const rows = nodes === null ? null : new Map([...nodes].map((node) => [node.name, node]))
  const names = rows === null ? [...requested.keys()] : [...rows.keys()]
  const found = names.flatMap((name) => {
    const row = rows?.get(name)
    const allocatable = row === undefined ? (requested.get(name) ?? 0) : gpusOfNode(row, isGpu)
    // A node whose device plugin is gone offers none, and may have pods on its cards all the same.
    if (allocatable === 0 && !requested.has(name)) return []
    const own = running.get(name) ?? []
    const holding = own.filter((pod) => gpusOfPod(pod, isGpu) > 0)
    const layout: NodeLayout = {
      name,
      product: row?.labels['nvidia.com/gpu.product'] ?? null,
      allocatable,
      requested: requested.get(name) ?? 0,
      cards: row === undefined ? null : cardsOf(row),
      taints: (row?.taints ?? []).map(({ key, value, effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`),
      targets: targetsOf(own, holding),
      holders: holding.map((pod) => ({
        namespace: pod.namespace,
        pod: pod.name,
        container: null,
        workload: pod.workload?.name ?? null,
        model: null,
      })),
    }
    return [layout]
  })
  found.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const byName = (a: ServingPod, b: ServingPod) => a.pod.localeCompare(b.pod)
  return {
    nodes: new Map(found.map((node) => [node.name, node])),
    workloads,
    exporters: exporters.sort(byName),
    vllm: vllm.sort(byName),
  }
}

/** As GPU feature discovery labels it, else what the node can offer at best, which a card that broke lessens only later. */
function cardsOf({ labels, capacity }: NodeRow): number | null {
  const told = Number(labels['nvidia.com/gpu.count'] ?? '')
  if (Number.isInteger(told) && told > 0) return told
  return labels['nvidia.com/gpu.replicas'] === undefined ? (capacity.extended['nvidia.com/gpu'] ?? null) : null
}

interface PodPart {
  readonly exports: boolean
  readonly serves: boolean
  readonly seeing: { readonly rank: number; readonly container: string } | null
}

/** A row is replaced when it changes, so what was found out about it holds as long as it does. */
const parts = new WeakMap<PodRow, { readonly part: PodPart | null }>()

/** What a pod has to do with GPUs besides holding them; null for nearly all of them. */
function partOf(pod: PodRow): PodPart | null {
  const known = parts.get(pod)
  if (known !== undefined) return known.part
  const found = {
    exports: pod.containers.some(({ name }) => exporter.test(name)) || exporter.test(pod.app ?? ''),
    serves: pod.containers.some(({ image, role }) => role === 'regular' && vllmImage.test(image)),
    seeing: rankOf(pod),
  }
  const part = found.exports || found.serves || found.seeing !== null ? found : null
  parts.set(pod, { part })
  return part
}

/** Place of the pod's best container among those that see every card; null when it has none. */
function rankOf(pod: PodRow): PodPart['seeing'] {
  const ranked = pod.containers.flatMap(({ name, role, state }) => {
    const rank = role === 'init' || state !== 'running' ? -1 : allSeeing.findIndex((each) => each.test(name))
    return rank === -1 ? [] : [{ rank, container: name }]
  })
  return ranked.sort((a, b) => a.rank - b.rank)[0] ?? null
}

function targetsOf(pods: readonly PodRow[], holding: readonly PodRow[]): readonly SessionTarget[] {
  const seeing = pods
    .flatMap((pod) => {
      const best = partOf(pod)?.seeing ?? null
      return best === null ? [] : [{ pod, ...best }]
    })
    .sort((a, b) => a.rank - b.rank || a.pod.name.localeCompare(b.pod.name))[0]
  if (seeing !== undefined) {
    const { pod, container } = seeing
    return [{ namespace: pod.namespace, pod: pod.name, container, seesAll: true }]
  }
  return holding.flatMap((pod) => {
    const container = pod.containers.find(({ role, state }) => role === 'regular' && state === 'running')
    if (container === undefined) return []
    return [{ namespace: pod.namespace, pod: pod.name, container: container.name, seesAll: false }]
  })
}
