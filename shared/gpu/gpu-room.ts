import { gpusOfNode } from '../clusters/gpu-count.ts'
import type { NodeRow } from '../clusters/kinds/nodes.ts'
import type { PodRow } from '../clusters/kinds/pods.ts'

export interface NodeRoom {
  readonly node: NodeRow
  /** Devices that pods on it hold, by resource. */
  readonly held: ReadonlyMap<string, number>
}

/** What a cluster has of GPUs and what of it is taken, tainted and cordoned nodes included. */
export interface GpuRoom {
  /** Nodes that have GPUs or should; null where nodes cannot be read. */
  readonly nodes: readonly NodeRoom[] | null
  /** Pods of every namespace are read: only then is it known what is free. */
  readonly whole: boolean
}

/** Nodes that say of themselves that they have cards, whether or not anything offers them. */
const hasCards = ({ labels }: NodeRow): boolean =>
  labels['nvidia.com/gpu.present'] === 'true' || labels['nvidia.com/gpu.product'] !== undefined

/** @param nodes null where they cannot be read. */
export function gpuRoom(
  nodes: Iterable<NodeRow> | null,
  pods: Iterable<PodRow>,
  isGpu: (resource: string) => boolean,
  whole: boolean,
): GpuRoom {
  if (nodes === null) return { nodes: null, whole }
  const held = new Map<string, Map<string, number>>()
  for (const { node, phase, extendedRequests } of pods) {
    if (node === null || phase === 'Succeeded' || phase === 'Failed') continue
    for (const resource in extendedRequests) {
      const count = extendedRequests[resource] ?? 0
      if (count === 0 || !isGpu(resource)) continue
      const known = held.get(node) ?? new Map<string, number>()
      known.set(resource, (known.get(resource) ?? 0) + count)
      held.set(node, known)
    }
  }
  const found = [...nodes].filter((node) => {
    const capable = Object.keys(node.capacity.extended).some(isGpu)
    return gpusOfNode(node, isGpu) > 0 || capable || hasCards(node)
  })
  return { nodes: found.map((node) => ({ node, held: held.get(node.name) ?? new Map() })), whole }
}

export const offered = ({ node }: NodeRoom, resource: string): number => node.allocatable.extended[resource] ?? 0

/** Devices that nobody holds; a node that lost some may have given out more than it offers. */
export const freeOn = (room: NodeRoom, resource: string): number =>
  Math.max(0, offered(room, resource) - (room.held.get(resource) ?? 0))
