import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useMemo } from 'react'
import type { TableColumn } from '../design/table-column.ts'
import { kindColumns } from './kind-columns.tsx'
import type { KindFeed } from './kind-feed.ts'
import type { PlacedRow } from './placed-row.ts'
import { problemSigns } from './problem-signs.ts'
import { emptyFeed } from './rows-store.ts'
import { type Figures, metricsKindOf, usageColumns, whyMissing } from './usage-columns.tsx'
import { useFeeds } from './use-rows.ts'
import { useSame } from './use-same.ts'

interface Options {
  readonly kind: Kind
  readonly feeds: readonly KindFeed[]
  readonly problems: ReadonlyMap<ClusterId, readonly Problem[]>
}

/** Usage is measured every 15 s and comes in many parts, each of which would have the whole table drawn again, ms. */
const measuredPace = 1000

type Measured = readonly (readonly [cluster: ClusterId, figures: Figures])[]

/** Rows are an array that is replaced only when one of them is. */
function sameMeasured(a: Measured, b: Measured): boolean {
  return (
    a.length === b.length &&
    a.every(([cluster, { rows, why }], index) => {
      const [otherCluster, other] = b[index] ?? []
      return cluster === otherCluster && rows === other?.rows && why === other.why
    })
  )
}

/** Every column that the table of a kind can show: its own, and of pods and nodes what they use, before their age. */
export function useTableColumns({ kind, feeds, problems }: Options): readonly TableColumn<PlacedRow>[] {
  const metricsKind = metricsKindOf(kind)
  // What rows use is read when they are there themselves: both at once would keep a long list waiting.
  const read = feeds.filter(({ view }) => view.freshness.state !== 'loading')
  const measured = useSame(
    metricsKind === null ? [] : read.map(({ cluster, scope }) => ({ cluster, kind: metricsKind, namespace: scope })),
  )
  const views = useFeeds(measured, measuredPace)
  // Other columns mean that every row is sorted and drawn again, so they change only with what they show.
  const signs = useSame(
    [...problems].map(
      ([cluster, known]) =>
        [
          cluster,
          known
            .filter(({ object }) => object.kind === kind.plural)
            .map(({ object, severity }) => ({ object, severity })),
        ] as const,
    ),
  )
  const figures = useSame<Measured>(
    measured.map(({ cluster }, index) => {
      const { rows, freshness } = views[index] ?? emptyFeed
      return [cluster, { rows, why: whyMissing(freshness) }] as const
    }),
    sameMeasured,
  )
  const own = useMemo(() => kindColumns(kind, problemSigns(kind, new Map(signs))), [kind, signs])
  const usage = useMemo(
    () => (metricsKind === null ? [] : usageColumns(kind, new Map(figures))),
    [kind, metricsKind, figures],
  )
  return useMemo(() => {
    const age = own.findIndex(({ id }) => id === 'age')
    return age < 0 ? [...own, ...usage] : [...own.slice(0, age), ...usage, ...own.slice(age)]
  }, [own, usage])
}
