import { crossed, type Thresholds } from '../../observability/threshold.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Day-2 guide §7.2, percent. */
export const gpuLoadLimits: Thresholds = { warning: 80, critical: 95 }

export interface NodeLoad {
  readonly node: string
  /** Mean utilisation of its cards over the last minute, percent. */
  readonly mean: number
  readonly cards: number
}

/** The busiest node over the thresholds, and how many others are: one problem, since one action helps them all. */
export function gpuLoadProblems(loads: readonly NodeLoad[]): readonly Problem[] {
  const busy = loads.filter(({ mean }) => mean > gpuLoadLimits.warning).sort((a, b) => b.mean - a.mean)
  const [worst, ...others] = busy
  const breach = worst === undefined ? null : crossed(worst.mean, gpuLoadLimits)
  if (worst === undefined || breach === null) return []
  const more = others.length === 0 ? '' : `, and ${others.length} more node${others.length === 1 ? '' : 's'}`
  const problem = problemOf(
    { kind: 'nodes', namespace: null, name: worst.node, container: null },
    {
      what: 'gpu-load',
      severity: breach.severity,
      says: `GPUs ${Math.round(worst.mean)} % busy over the last minute${more}; over ${breach.limit} % — scale cluster`,
      evidence: busy.map(({ node, mean, cards }) => `${node}: ${mean.toFixed(1)} % of ${cards} GPUs`).join(', '),
      since: null,
    },
  )
  // The busiest node is another from minute to minute; the problem is one of the cluster.
  return [{ ...problem, id: 'nodes/gpu-load' }]
}
