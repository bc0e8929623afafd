import type { PodDisruptionBudgetRow } from '../kinds/poddisruptionbudgets.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** A budget that lets no pod go: a drain of their nodes hangs. One that selects no pod, or is not counted yet, is silent. */
export function budgetProblems(row: PodDisruptionBudgetRow): readonly Problem[] {
  if (row.allowed !== 0 || row.expected === 0) return []
  const rule = row.minAvailable === null ? `max unavailable ${row.maxUnavailable}` : `min available ${row.minAvailable}`
  const short = row.healthy < row.neededHealthy
  return [
    problemOf(
      { kind: 'poddisruptionbudgets', namespace: row.namespace, name: row.name, container: null },
      {
        what: short ? 'short' : 'blocks',
        severity: 'warning',
        says: short
          ? `only ${row.healthy} of the ${row.neededHealthy} pods that it protects are healthy: none may be evicted`
          : 'no pod may be evicted: a drain of their nodes will hang',
        evidence: `${rule}, ${row.healthy} of ${row.expected} pods healthy, ${row.neededHealthy} needed`,
        since: null,
      },
    ),
  ]
}
