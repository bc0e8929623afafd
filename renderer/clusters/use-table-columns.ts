import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useMemo } from 'react'
import type { TableColumn } from '../design/table-column.ts'
import { kindColumns } from './kind-columns.tsx'
import { rowKey } from './row-key.ts'
import { metricsKindOf, usageColumns } from './usage-columns.tsx'
import { useRowsIf } from './use-rows.ts'

interface Options {
  readonly cluster: ClusterId
  readonly kind: Kind
  readonly problems: readonly Problem[]
  /** The one namespace that may be read; null = all. */
  readonly scope: string | null
}

/** Every column that the table of a kind can show: its own, and of pods and nodes what they use, before their age. */
export function useTableColumns({ cluster, kind, problems, scope }: Options): readonly TableColumn<Row>[] {
  const metricsKind = metricsKindOf(kind)
  const metrics = useRowsIf(metricsKind === null ? null : { cluster, kind: metricsKind, namespace: scope })
  const own = useMemo(() => {
    const severities = new Map(
      problems
        .filter(({ object }) => object.kind === kind.plural)
        // Worst first in, so walking backwards leaves the worst.
        .reverse()
        .map(({ object, severity }) => [rowKey(object.namespace, object.name), severity]),
    )
    return kindColumns(kind, (row) => severities.get(rowKey(row.namespace, row.name)))
  }, [kind, problems])
  const usage = useMemo(
    () => (metrics === null ? [] : usageColumns(kind, metrics.rows, metrics.freshness)),
    [kind, metrics],
  )
  return useMemo(() => {
    const age = own.findIndex(({ id }) => id === 'age')
    return age < 0 ? [...own, ...usage] : [...own.slice(0, age), ...usage, ...own.slice(age)]
  }, [own, usage])
}
