import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import type { Problem, Severity } from '@shared/clusters/problem.ts'
import type { PlacedRow } from './placed-row.ts'
import { rowKey } from './row-key.ts'

/** How bad the worst problem of a row is; undefined where none is known. Problems come worst first. */
export function problemSigns(
  kind: Kind,
  problems: ReadonlyMap<ClusterId, readonly Pick<Problem, 'object' | 'severity'>[]>,
): (placed: PlacedRow) => Severity | undefined {
  const byCluster = new Map(
    [...problems].map(([cluster, known]) => {
      const severities = new Map<string, Severity>()
      for (const { object, severity } of known) {
        const key = rowKey(object.namespace, object.name)
        if (object.kind === kind.plural && !severities.has(key)) severities.set(key, severity)
      }
      return [cluster, severities] as const
    }),
  )
  return ({ cluster, row }) => byCluster.get(cluster)?.get(rowKey(row.namespace, row.name))
}
