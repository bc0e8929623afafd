import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { LoaderCircle } from 'lucide-react'
import { EmptyState } from '../design/empty-state.tsx'
import { sentences } from '../design/sentences.ts'
import { notLive } from './feed-standing.ts'
import type { KindFeed } from './kind-feed.ts'
import { FilteredAway, NamespaceForm } from './rows-empty.tsx'
import { useStandings } from './use-standings.ts'

interface Props {
  readonly kind: Kind
  readonly feeds: readonly KindFeed[]
  /** Chosen clusters that the fleet does not have. */
  readonly gone: readonly ClusterId[]
  /** Rows that the filters hide. */
  readonly hidden: number
  readonly onClearFilters: () => void
  readonly onNamespace: (namespace: string) => void
}

/** Why a table over several clusters has no rows. None is said only of clusters that were seen to have none. */
export function EverywhereEmpty({ kind, feeds, gone, hidden, onClearFilters, onNamespace }: Props) {
  const standings = useStandings(feeds, gone)
  const kinds = kind.title.toLowerCase()
  if (hidden > 0) return <FilteredAway kind={kind} hidden={hidden} onClearFilters={onClearFilters} />
  if (standings.length === 0) {
    return (
      <EmptyState tone="muted" title="No cluster is chosen">
        Press c and choose some.
      </EmptyState>
    )
  }
  const others = notLive(standings)
  if (others.length === 0) return <EmptyState tone="muted" title={`No ${kinds} on any of these clusters`} />
  if (others.every(({ state }) => state === 'loading')) {
    return <EmptyState tone="muted" icon={LoaderCircle} turning title={`Reading ${kinds} …`} />
  }
  const absent = others.filter(({ state }) => state === 'absent').length
  const refused = others.some(({ word }) => word === 'Denied')
  return (
    <EmptyState
      tone={absent === others.length ? 'muted' : 'warn'}
      title={
        absent === standings.length
          ? `None of these clusters serves ${kinds}`
          : `No ${kinds} on the clusters that could be seen`
      }
    >
      <ul>
        {others.map(({ cluster, word, reason, hint }) => (
          <li key={cluster}>
            <span className="font-medium text-ink">{cluster}</span>: {sentences(word, reason, hint)}
          </li>
        ))}
      </ul>
      {refused && kind.namespaced ? <NamespaceForm onNamespace={onNamespace} /> : null}
    </EmptyState>
  )
}
