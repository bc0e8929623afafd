import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useMemo } from 'react'
import type { TableColumn } from '../design/table-column.ts'
import { kindColumns } from './kind-columns.tsx'
import type { KindFeed } from './kind-feed.ts'
import type { PlacedRow } from './placed-row.ts'
import { problemSigns } from './problem-signs.ts'
import { metricsKindOf, usageColumns } from './usage-columns.tsx'
import { useFeeds } from './use-rows.ts'
import { useSame } from './use-same.ts'

interface Options {
  readonly kind: Kind
  readonly feeds: readonly KindFeed[]
  readonly problems: ReadonlyMap<ClusterId, readonly Problem[]>
}

/** Every column that the table of a kind can show: its own, and of pods and nodes what they use, before their age. */
export function useTableColumns({ kind, feeds, problems }: Options): readonly TableColumn<PlacedRow>[] {
  const metricsKind = metricsKindOf(kind)
  const measured = useSame(
    metricsKind === null ? [] : feeds.map(({ cluster, scope }) => ({ cluster, kind: metricsKind, namespace: scope })),
  )
  const views = useFeeds(measured)
  const own = useMemo(() => kindColumns(kind, problemSigns(kind, problems)), [kind, problems])
  const usage = useMemo(() => {
    if (metricsKind === null) return []
    const metrics = measured.flatMap(({ cluster }, index) => {
      const view = views[index]
      return view === undefined ? [] : [[cluster, view] as const]
    })
    return usageColumns(kind, new Map(metrics))
  }, [kind, metricsKind, measured, views])
  return useMemo(() => {
    const age = own.findIndex(({ id }) => id === 'age')
    return age < 0 ? [...own, ...usage] : [...own.slice(0, age), ...usage, ...own.slice(age)]
  }, [own, usage])
}
