import type { NodeRow } from './kinds/nodes.ts'
import type { PodRow } from './kinds/pods.ts'

/** Whether an extended resource counts as a GPU, by the profile's names; a trailing * is a prefix. */
export function gpuMatcher(names: readonly string[]): (resource: string) => boolean {
  const exact = new Set(names.filter((name) => !name.endsWith('*')))
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  return (resource) => exact.has(resource) || prefixes.some((prefix) => resource.startsWith(prefix))
}

type Amounts = Readonly<Record<string, number>>

function sum(amounts: Amounts, isGpu: (resource: string) => boolean): number {
  let total = 0
  for (const name in amounts) if (isGpu(name)) total += amounts[name] ?? 0
  return total
}

/** Devices that a node offers, whatever its taints say. */
export function gpusOfNode(node: NodeRow, isGpu: (resource: string) => boolean): number {
  return sum(node.allocatable.extended, isGpu)
}

/** Devices that a pod holds: from the moment that it has a node until it has ended. */
export function gpusOfPod(pod: PodRow, isGpu: (resource: string) => boolean): number {
  if (pod.node === null || pod.phase === 'Succeeded' || pod.phase === 'Failed') return 0
  return sum(pod.extendedRequests, isGpu)
}

/** Devices that a pod asks for, by resource, whether it has them or not. */
export function gpusAskedBy(
  pod: PodRow,
  isGpu: (resource: string) => boolean,
): readonly { readonly resource: string; readonly count: number }[] {
  return Object.entries(pod.extendedRequests).flatMap(([resource, count]) =>
    count > 0 && isGpu(resource) ? { resource, count } : [],
  )
}
