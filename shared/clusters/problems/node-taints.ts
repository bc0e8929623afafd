import type { NodeRow } from '../kinds/nodes.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Taints that Kubernetes, a cloud, an autoscaler or a driver of GPUs sets: what they mean is said elsewhere, or wanted. */
const known =
  /^(?:node\.kubernetes\.io|node-role\.kubernetes\.io|node\.cilium\.io|kubernetes\.azure\.com|cloud\.google\.com|eks\.amazonaws\.com|karpenter\.sh|nvidia\.com|amd\.com|gpu\.intel\.com|habana\.ai)\/|^(?:ToBeDeletedByClusterAutoscaler|DeletionCandidateOfClusterAutoscaler|CriticalAddonsOnly)$/
const uninitialised = 'node.cloudprovider.kubernetes.io/uninitialized'

const repels = ({ effect }: { readonly effect: string }) => effect === 'NoSchedule' || effect === 'NoExecute'

/**
 * Taints of which nobody knows why they are there, on nodes that run nothing because of them: one that a pool of its own
 * carries has pods that tolerate it. And nodes that their cloud has not set up yet.
 * @param pods null when they cannot be read: then whether a node runs something is not known, and nothing is said.
 */
export function taintProblems(nodes: Iterable<NodeRow>, pods: Iterable<PodRow> | null): readonly Problem[] {
  const suspects = [...nodes].flatMap((node) =>
    node.taints.flatMap((taint) => (repels(taint) && !known.test(taint.key) ? { node, taint } : [])),
  )
  if (suspects.length === 0) return []
  const working = pods === null ? null : new Set<string>()
  for (const pod of pods ?? []) {
    const works = pod.node !== null && pod.owner?.kind !== 'DaemonSet' && pod.owner?.kind !== 'Node'
    if (works && pod.phase === 'Running') working?.add(pod.node)
  }
  return suspects.flatMap(({ node, taint }) => {
    const text = `${taint.key}${taint.value === '' ? '' : `=${taint.value}`}:${taint.effect}`
    const object = { kind: 'nodes', namespace: null, name: node.name, container: null }
    const finding = { severity: 'warning', evidence: `taint ${text}`, since: null } as const
    if (taint.key === uninitialised) {
      return problemOf(object, { ...finding, what: 'uninitialised', says: 'node was not set up by its cloud provider' })
    }
    if (working === null || working.has(node.name)) return []
    return problemOf(object, {
      ...finding,
      what: `taint-${taint.key}`,
      rule: 'taint',
      says: `taint ${taint.key} keeps every workload away`,
    })
  })
}
