import { useCallback, useEffect, useMemo, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { go, goEverywhere, usePlaces } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { choiceWords, clustersChosen } from './cluster-choice.ts'
import { environmentEdge } from './environment.tsx'
import { setEverywhereFilters, useEverywhereFilters } from './everywhere-choice.ts'
import { EverywhereEmpty } from './everywhere-empty.tsx'
import { EverywhereHeader } from './everywhere-header.tsx'
import type { EverywhereRoute } from './everywhere-route.ts'
import { useFleet } from './fleet-store.ts'
import { KindBrowser } from './kind-browser.tsx'
import { isUnproven, type TablePlace } from './kind-feed.ts'
import { KindTable } from './kind-table.tsx'
import { useNamespaceChoice } from './namespace-choice.ts'
import { NoTable } from './no-table.tsx'
import type { PlacedRow } from './placed-row.ts'
import { RowsCount } from './rows-count.tsx'
import { useDefinitionsOver } from './use-definitions-over.ts'
import { useKindFeeds } from './use-kind-feeds.ts'
import { useKindOver } from './use-kind-over.ts'
import { useProblemsOver } from './use-problems-over.ts'
import { useSame } from './use-same.ts'

/** One kind over several or all clusters in one table. Opening a row goes to its cluster. */
export function EverywhereScreen({ route }: { readonly route: EverywhereRoute }) {
  const { clients } = useServices()
  const order = useFleet((state) => state.order)
  const received = useFleet((state) => state.received)
  const lastKind = usePlaces((state) => state.lastKind)
  const word = route.kind ?? lastKind
  const choice = route.clusters
  const chosen = useMemo(() => clustersChosen(choice, order), [choice, order])

  // null: the fleet does not have it.
  const unproven = useFleet(
    useShallow(({ byId, broken }) =>
      chosen.map((id) => {
        const connection = byId.get(id)?.connection
        return connection === undefined ? null : broken !== null || isUnproven(connection)
      }),
    ),
  )
  const places = useMemo(
    () =>
      chosen.flatMap((cluster, index): TablePlace | [] => {
        const flag = unproven[index] ?? null
        return flag === null ? [] : { cluster, unproven: flag }
      }),
    [chosen, unproven],
  )
  const clusters = useSame(places.map(({ cluster }) => cluster))
  const gone = useSame(chosen.filter((id) => !clusters.includes(id)))
  const answering = useSame(places.filter((place) => !place.unproven).map(({ cluster }) => cluster))
  const environments = useFleet(
    useShallow(({ byId }) => new Map(order.flatMap((id) => [[id, byId.get(id)?.environment ?? 'unknown'] as const]))),
  )

  const answer = useKindOver(answering, word)
  const kind = answer.state === 'known' ? answer.kind : null
  const plural = kind?.plural ?? word
  const { sections, freshness, lacking } = useDefinitionsOver(clusters)
  const { namespace, setNamespace } = useNamespaceChoice()
  // Typed only where listing all namespaces is refused.
  const [scope, setScope] = useState<string | null>(null)
  const feeds = useKindFeeds(kind, places, namespace ?? scope)
  const problems = useProblemsOver(clusters, kind)
  const filters = useEverywhereFilters(plural)
  const [menuOpen, setMenuOpen] = useState(false)
  const title = `${kind?.title ?? word} on ${choiceWords(choice, order)}`
  useDocumentTitle(title)

  useEffect(() => {
    usePlaces.setState({ lastClusters: choice })
  }, [choice])
  useEffect(() => {
    if (kind !== null) usePlaces.setState({ lastKind: kind.plural })
  }, [kind])

  const onKind = useCallback((next: string) => goEverywhere(next, choice), [choice])
  const edge = useCallback(
    ({ cluster }: PlacedRow) => environmentEdge(environments.get(cluster) ?? 'unknown'),
    [environments],
  )
  const silent = useSame(places.flatMap((place) => (place.unproven ? [place.cluster] : [])))
  const retry = useCallback(() => {
    for (const cluster of silent) void clients.clusters.retry({ cluster }).catch(() => {})
  }, [clients, silent])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'Esc', label: 'Back to the fleet', group, run: () => go({ screen: 'fleet' }) },
        { keys: 'c', label: 'Choose the clusters', group, run: () => setMenuOpen(true) },
        { keys: 'r', label: 'Try every cluster again that is not live', group, run: retry },
      ]
    }, [retry]),
  )

  if (order.length === 0 && gone.length === 0) {
    return (
      <div className="flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">All clusters</h1>
        <EmptyState tone="muted" title={received ? 'There are no clusters' : 'Reading kubeconfigs …'}>
          {received ? 'No kubeconfig that is in use has a context; add one on the Sources page (g s).' : ''}
        </EmptyState>
      </div>
    )
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <EverywhereHeader
        title={title}
        feeds={feeds}
        gone={gone}
        choice={choice}
        order={order}
        environments={environments}
        onChoose={(next) => goEverywhere(plural, next)}
        menuOpen={menuOpen}
        onMenuOpen={setMenuOpen}
        silent={silent.length}
        onRetry={retry}
      />
      <KindBrowser sections={sections} current={plural} freshness={freshness} lacking={lacking} onGo={onKind}>
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {kind === null ? (
            <NoTable answer={answer} word={word} />
          ) : (
            <KindTable
              key={plural}
              label={title}
              kind={kind}
              feeds={feeds}
              problems={problems}
              opened={null}
              filters={filters}
              onFilters={(next) => setEverywhereFilters(plural, next)}
              namespace={namespace}
              onNamespace={setNamespace}
              allNamespaces="all"
              several
              edge={edge}
              status={(counts) => <RowsCount {...counts} feeds={feeds} />}
              empty={(hidden, clearFilters) => (
                <EverywhereEmpty
                  kind={kind}
                  feeds={feeds}
                  gone={gone}
                  hidden={hidden}
                  onClearFilters={clearFilters}
                  onNamespace={setScope}
                />
              )}
            />
          )}
        </div>
      </KindBrowser>
    </div>
  )
}
