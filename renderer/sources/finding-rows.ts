import type { ClusterSources, Finding } from '@shared/sources/contract.ts'

export interface FindingRow {
  readonly key: string
  readonly cluster: ClusterSources
  readonly finding: Finding
}

/** One row for each source of each cluster, in the fleet's order. */
export function findingRows(clusters: readonly ClusterSources[]): FindingRow[] {
  return clusters.flatMap((cluster) =>
    cluster.findings.map((finding) => ({ key: rowKey(cluster.cluster, finding.id), cluster, finding })),
  )
}

export const rowKey = (cluster: string, source: string): string => JSON.stringify([cluster, source])

const words: Record<Finding['state'], string> = {
  found: 'found',
  absent: 'absent',
  denied: 'denied',
  failed: 'without answer',
  testing: 'being asked',
  untried: 'not asked yet',
}

/** How many are in which state: "22 found, 2 denied". States that nothing is in are left out. */
export function tallyText(rows: readonly FindingRow[]): string {
  const counts = new Map<Finding['state'], number>()
  for (const { finding } of rows) counts.set(finding.state, (counts.get(finding.state) ?? 0) + 1)
  const order = Object.keys(words) as Finding['state'][]
  return order.flatMap((state) => (counts.has(state) ? `${counts.get(state)} ${words[state]}` : [])).join(', ')
}
