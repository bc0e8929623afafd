import type { DeploymentRow } from '../kinds/deployments.ts'
import type { EndpointSliceRow } from '../kinds/endpointslices.ts'
import type { NodeRow } from '../kinds/nodes.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { ServiceRow } from '../kinds/services.ts'
import type { StatefulSetRow } from '../kinds/statefulsets.ts'
import { compareProblems, type Problem } from '../problem.ts'
import { gpuPendingProblems } from './gpu-pending.ts'
import { taintProblems } from './node-taints.ts'
import { nodeProblems } from './nodes.ts'
import { podProblems } from './pods.ts'
import type { Surroundings } from './problem-of.ts'
import { serviceProblems } from './services.ts'
import { deploymentProblems, statefulSetProblems } from './workloads.ts'

export type { SidecarRule, Surroundings } from './problem-of.ts'

type Rows<R> = ReadonlyMap<string, R>

/** Rows by uid; null where a kind could not be read. */
export interface ProblemReadings {
  readonly pods: Rows<PodRow> | null
  readonly nodes: Rows<NodeRow> | null
  readonly deployments: Rows<DeploymentRow> | null
  readonly statefulsets: Rows<StatefulSetRow> | null
  readonly services: Rows<ServiceRow> | null
  readonly endpointslices: Rows<EndpointSliceRow> | null
}

/** What is wrong with pods. A caller with many pods keeps what it found for rows that did not change. */
export interface KnownPodProblems {
  problemsOf(pod: PodRow): readonly Problem[]
  /** Every pod of which that is not empty. */
  troubled(): Iterable<PodRow>
}

/**
 * Everything that is wrong on one cluster, worst first. A cause hides its mere consequences: pods of a node that does
 * not report are not named one by one, and a workload short of a pod that is named is a warning at most.
 */
export function findProblems(
  readings: ProblemReadings,
  around: Surroundings,
  known: KnownPodProblems | null = null,
): readonly Problem[] {
  const lostNodes = new Set<string>()
  const problems: Problem[] = []
  for (const node of readings.nodes?.values() ?? []) {
    if (node.readiness !== 'ready') lostNodes.add(node.name)
    problems.push(...nodeProblems(node))
  }
  problems.push(...taintProblems(readings.nodes?.values() ?? [], readings.pods?.values() ?? null))
  const troubledWorkloads = new Set<string>()
  const troubledPods = new Set<string>()
  // Pods of a lost node are in trouble whatever they say themselves, so then every pod is looked at.
  const withReason = gpuPendingProblems(readings, around)
  const suspects = known === null || lostNodes.size > 0 ? readings.pods?.values() : known.troubled()
  for (const pod of readings.pods === null ? [] : (suspects ?? [])) {
    const found = known === null ? podProblems(pod, around) : known.problemsOf(pod)
    const onLostNode = pod.node !== null && lostNodes.has(pod.node)
    if (found.length === 0 && !onLostNode) continue
    troubledPods.add(pod.uid)
    if (pod.workload !== null) troubledWorkloads.add(`${pod.workload.kind}/${pod.namespace}/${pod.workload.name}`)
    if (!onLostNode) problems.push(...withReason(pod, found))
    else problems.push(...found.filter(({ object }) => object.container !== null))
  }
  for (const row of readings.deployments?.values() ?? []) {
    const explained = troubledWorkloads.has(`deployments/${row.namespace}/${row.name}`)
    problems.push(...deploymentProblems(row, around, explained))
  }
  for (const row of readings.statefulsets?.values() ?? []) {
    const explained = troubledWorkloads.has(`statefulsets/${row.namespace}/${row.name}`)
    problems.push(...statefulSetProblems(row, around, explained))
  }
  if (readings.services !== null && readings.endpointslices !== null) {
    const { services, endpointslices, pods } = readings
    const hasProblem = (pod: PodRow) => troubledPods.has(pod.uid)
    problems.push(
      ...serviceProblems(
        {
          services: services.values(),
          endpointslices: endpointslices.values(),
          pods,
          hasProblem,
        },
        around,
      ),
    )
  }
  return problems.sort(compareProblems)
}
