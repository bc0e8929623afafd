import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { NodeMetricsRow } from '@shared/clusters/kinds/nodemetrics.ts'
import type { NodeRow } from '@shared/clusters/kinds/nodes.ts'
import type { PodMetricsLine } from '@shared/clusters/kinds/podmetrics.ts'
import type { PodLine } from '@shared/clusters/kinds/pods.ts'
import { bytesText, cpuText } from '@shared/clusters/quantity.ts'
import type { TableColumn } from '../design/table-column.ts'
import type { PlacedRow } from './placed-row.ts'
import { rowKey } from './row-key.ts'
import { loadingFreshness } from './rows-store.ts'

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

type MetricsRow = PodMetricsLine | NodeMetricsRow

/** What was measured by namespace and name: made once for each array, since those of other clusters come in between. */
const byArray = new WeakMap<readonly Row[], ReadonlyMap<string, MetricsRow>>()

function byNameOf(metrics: readonly Row[]): ReadonlyMap<string, MetricsRow> {
  const known = byArray.get(metrics)
  if (known !== undefined) return known
  // The feed of a metrics kind holds rows of that kind only.
  const byName = new Map(metrics.map((row) => [rowKey(row.namespace, row.name), row as MetricsRow]))
  byArray.set(metrics, byName)
  return byName
}

/** What the metrics.k8s.io of a cluster last measured. */
export interface Figures {
  readonly rows: readonly Row[]
  /** Why a row may have none, in words. */
  readonly why: string
}

/** CPU and memory beside each row. */
export function usageColumns(kind: Kind, metrics: ReadonlyMap<ClusterId, Figures>): readonly TableColumn<PlacedRow>[] {
  const byCluster = new Map([...metrics].map(([cluster, { rows }]) => [cluster, byNameOf(rows)]))
  const measuresOf = ({ cluster, row }: PlacedRow): Measures => {
    const found = byCluster.get(cluster)?.get(rowKey(row.namespace, row.name))
    const used = { cpu: found?.cpu ?? null, memory: found?.memory ?? null }
    if (kind.plural === 'nodes') {
      const { allocatable } = row as NodeRow
      return {
        cpu: { used: used.cpu, bound: allocatable.cpu, asked: null },
        memory: { used: used.memory, bound: allocatable.memory, asked: null },
      }
    }
    const pod = row as PodLine
    return {
      cpu: { used: used.cpu, bound: pod.cpuLimit, asked: pod.cpuRequest },
      memory: { used: used.memory, bound: pod.memoryLimit, asked: pod.memoryRequest },
    }
  }
  const why = ({ cluster }: PlacedRow) => metrics.get(cluster)?.why ?? whyMissing(loadingFreshness)
  return [
    usageColumn('usage-cpu', 'CPU', (placed) => measuresOf(placed).cpu, cpuText, why),
    usageColumn('usage-memory', 'Memory', (placed) => measuresOf(placed).memory, bytesText, why),
  ]
}

function usageColumn(
  id: string,
  title: string,
  measure: (placed: PlacedRow) => Measure,
  textOf: (amount: number | null) => string | null,
  why: (placed: PlacedRow) => string,
): TableColumn<PlacedRow> {
  return {
    id,
    title,
    width: 12,
    least: 90,
    align: 'right',
    cell: (placed) => {
      const { used, bound, asked } = measure(placed)
      if (used === null) {
        return (
          <span title={why(placed)} className="text-soft">
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
    sortKey: (placed) => measure(placed).used,
  }
}

/** Why a row may have no figures, in words. */
export function whyMissing({ state, reason, hint }: Freshness): string {
  if (state === 'live') return 'Not measured yet'
  if (state === 'absent') return 'This cluster serves no metrics (metrics.k8s.io)'
  if (state === 'loading') return 'Metrics are being read'
  return [`Metrics ${state}`, reason, hint].filter(Boolean).join(': ')
}
