import type { KindFeed } from './kind-feed.ts'
import type { RowCounts } from './kind-table.tsx'

interface Props extends RowCounts {
  readonly feeds: readonly KindFeed[]
}

/** How many rows there are over all clusters. Never a number that could be taken for all there is. */
export function RowsCount({ shown, total, feeds }: Props) {
  const loading = feeds.some(({ view }) => view.freshness.state === 'loading')
  const figure = (count: number) => count.toLocaleString('en')
  return (
    <span className="block truncate text-sm text-soft">
      {shown === total ? figure(total) : `${figure(shown)} of ${figure(total)}`} rows{loading ? ' so far' : ''}
    </span>
  )
}
