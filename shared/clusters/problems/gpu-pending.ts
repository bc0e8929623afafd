import { type GpuRoom, gpuRoom } from '../../gpu/gpu-room.ts'
import type { GpuWait } from '../../gpu/gpu-wait.ts'
import { waitsForGpus, whyWaiting } from '../../gpu/why-waiting.ts'
import type { NodeRow } from '../kinds/nodes.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { Problem } from '../problem.ts'
import { pendingRule } from './pods.ts'
import type { Surroundings } from './problem-of.ts'

interface Readings {
  readonly pods: ReadonlyMap<string, PodRow> | null
  readonly nodes: ReadonlyMap<string, NodeRow> | null
}

/** For a title, which has little room; the evidence says it whole. */
const briefly: Partial<Record<GpuWait['is'], string>> = {
  short: 'too few GPUs are free',
  'too-large': 'no node has so many GPUs',
  barred: 'kept off the nodes with GPUs',
  'not-offered': 'no node offers such GPUs',
}

/** Says of a pod that waits for GPUs why it has no node, before the scheduler's count of nodes. */
export function gpuPendingProblems({ pods, nodes }: Readings, { isGpu, whole }: Surroundings) {
  let room: GpuRoom | null = null
  return (pod: PodRow, problems: readonly Problem[]): readonly Problem[] => {
    if (!problems.some(({ rule }) => rule === pendingRule) || !waitsForGpus(pod, isGpu)) return problems
    // Every pod is looked at for it, which only a pod that waits is worth.
    room ??= gpuRoom(nodes?.values() ?? null, pods?.values() ?? [], isGpu, whole)
    const { is, reason, next, said } = whyWaiting(pod, room, isGpu)
    const brief = briefly[is]
    // Where GPUs are not the reason, or it is not known, the scheduler's words stand as they are.
    if (brief === undefined) return problems
    const evidence = `${reason} — ${next}. The scheduler: ${said}`
    return problems.map((problem) =>
      problem.rule === pendingRule ? { ...problem, title: `${problem.title}, ${brief}`, evidence } : problem,
    )
  }
}
