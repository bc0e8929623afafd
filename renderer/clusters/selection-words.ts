import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { PlacedRow } from './placed-row.ts'

/** How many of the rows are on each cluster, in the order in which the clusters first occur. */
export function countsByCluster(rows: readonly PlacedRow[]): { cluster: ClusterId; count: number }[] {
  const counts = new Map<ClusterId, number>()
  for (const { cluster } of rows) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  return [...counts].map(([cluster, count]) => ({ cluster, count }))
}

/** A line for each row: "bud-system/budapp-1", with `several` after its cluster and a space. */
export function selectionText(rows: readonly PlacedRow[], several: boolean): string {
  return rows
    .map(({ cluster, row: { namespace, name } }) => {
      const object = namespace === null ? name : `${namespace}/${name}`
      return several ? `${cluster} ${object}` : object
    })
    .join('\n')
}
