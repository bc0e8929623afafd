import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { useMemo, useState } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useFleet } from './fleet-store.ts'
import { FreshnessLine } from './freshness-line.tsx'
import { KindTable } from './kind-table.tsx'
import { useNamespaceChoice } from './namespace-choice.ts'
import { RowsEmpty } from './rows-empty.tsx'
import { emptyFeed } from './rows-store.ts'
import { noFilters } from './table-filters.ts'
import { useKindFeeds } from './use-kind-feeds.ts'
import { useNamespaceScope } from './use-namespace-scope.ts'

interface Props {
  readonly cluster: ClusterId
  readonly kind: Kind
  readonly problems: readonly Problem[]
  readonly opened: ObjectAddress | null
  /** The whole connection is not live: no row is proven, whatever its own watch says. */
  readonly unproven: boolean
}

/** The table of a kind on one cluster, and how far it can be believed. */
export function ClusterKindTable({ cluster, kind, problems, opened, unproven }: Props) {
  const [filters, setFilters] = useState(noFilters)
  // Typed only where listing all namespaces is refused.
  const [scope, setScope] = useState<string | null>(null)
  const clusterScope = useFleet(({ byId }) => byId.get(cluster)?.namespace ?? null)
  const denied = useFleet(({ byId }) => byId.get(cluster)?.connection.phase === 'denied')
  const { choose } = useNamespaceScope(cluster)
  const { namespace, setNamespace } = useNamespaceChoice()
  const places = useMemo(() => [{ cluster, unproven }], [cluster, unproven])
  const feeds = useKindFeeds(kind, places, namespace ?? scope)
  const { freshness } = feeds[0]?.view ?? emptyFeed
  const problemsHere = useMemo(() => new Map([[cluster, problems]]), [cluster, problems])
  const openedHere = useMemo(() => (opened === null ? null : { cluster, ...opened }), [cluster, opened])
  return (
    <KindTable
      label={`${kind.title} of ${cluster}`}
      kind={kind}
      feeds={feeds}
      problems={problemsHere}
      opened={openedHere}
      filters={filters}
      onFilters={setFilters}
      namespace={namespace}
      onNamespace={setNamespace}
      allNamespaces={scope ?? clusterScope ?? 'all'}
      status={(counts) => <FreshnessLine freshness={freshness} {...counts} unproven={unproven} />}
      empty={(hidden, clearFilters) => (
        <RowsEmpty
          kind={kind}
          freshness={freshness}
          hidden={hidden}
          onClearFilters={clearFilters}
          onNamespace={denied ? choose : setScope}
        />
      )}
    />
  )
}
