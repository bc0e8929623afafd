import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { NodeMetricsRow } from '@shared/clusters/kinds/nodemetrics.ts'
import type { NodeRow } from '@shared/clusters/kinds/nodes.ts'
import type { PodMetricsRow } from '@shared/clusters/kinds/podmetrics.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { bytesText, cpuText } from '@shared/clusters/quantity.ts'
import type { TableColumn } from '../design/table-column.ts'
import { rowKey } from './row-key.ts'

/** What a row uses, and what it may. */
interface Measure {
  readonly used: number | null
  /** Of a node what it can give, of a pod its limit; null when it has none. */
  readonly bound: number | null
  /** What a pod reserved; null for nodes. */
  readonly asked: number | null
}

interface Measures {
  readonly cpu: Measure
  readonly memory: Measure
}

const metricsKinds: Readonly<Record<string, string>> = { pods: 'podmetrics', nodes: 'nodemetrics' }

/** The kind that measures the rows of another; null where nothing does. */
export function metricsKindOf(kind: Kind): string | null {
  return metricsKinds[kind.plural] ?? null
}

type MetricsRow = PodMetricsRow | NodeMetricsRow

/** CPU and memory beside each row, from what metrics.k8s.io last measured. */
export function usageColumns(kind: Kind, metrics: readonly Row[], freshness: Freshness): readonly TableColumn<Row>[] {
  // The feed of a metrics kind holds rows of that kind only.
  const byKey = new Map(metrics.map((row) => [rowKey(row.namespace, row.name), row as MetricsRow]))
  const measuresOf = (row: Row): Measures => {
    const found = byKey.get(rowKey(row.namespace, row.name))
    const used = { cpu: found?.cpu ?? null, memory: found?.memory ?? null }
    if (kind.plural === 'nodes') {
      const { allocatable } = row as NodeRow
      return {
        cpu: { used: used.cpu, bound: allocatable.cpu, asked: null },
        memory: { used: used.memory, bound: allocatable.memory, asked: null },
      }
    }
    const pod = row as PodRow
    return {
      cpu: { used: used.cpu, bound: pod.cpuLimit, asked: pod.cpuRequest },
      memory: { used: used.memory, bound: pod.memoryLimit, asked: pod.memoryRequest },
    }
  }
  const why = whyMissing(freshness)
  return [
    usageColumn('usage-cpu', 'CPU', (row) => measuresOf(row).cpu, cpuText, why),
    usageColumn('usage-memory', 'Memory', (row) => measuresOf(row).memory, bytesText, why),
  ]
}

function usageColumn(
  id: string,
  title: string,
  measure: (row: Row) => Measure,
  textOf: (amount: number | null) => string | null,
  why: string,
): TableColumn<Row> {
  return {
    id,
    title,
    width: 12,
    least: 100,
    align: 'right',
    cell: (row) => {
      const { used, bound, asked } = measure(row)
      if (used === null) {
        return (
          <span title={why} className="text-soft">
            –
          </span>
        )
      }
      const parts = [
        `${textOf(used)} used`,
        asked === null ? '' : `${textOf(asked)} requested`,
        bound === null ? 'no limit' : `${textOf(bound)} at most`,
      ]
      return (
        <span title={parts.filter(Boolean).join(', ')}>
          {textOf(used)}
          {bound === null || bound === 0 ? null : (
            <span className="text-soft"> {Math.round((used / bound) * 100)}%</span>
          )}
        </span>
      )
    },
    sortKey: (row) => measure(row).used,
  }
}

function whyMissing({ state, reason, hint }: Freshness): string {
  if (state === 'live') return 'Not measured yet'
  if (state === 'absent') return 'This cluster serves no metrics (metrics.k8s.io)'
  if (state === 'loading') return 'Metrics are being read'
  return [`Metrics ${state}`, reason, hint].filter(Boolean).join(': ')
}
