import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { compareProblems } from '@shared/clusters/problem.ts'
import { useCallback, useEffect, useMemo } from 'react'
import { go, goToCluster, goToGpus, usePlaces } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { ClusterHeader } from './cluster-header.tsx'
import { ClusterKindTable } from './cluster-kind-table.tsx'
import { ClusterProblems } from './cluster-problems.tsx'
import { EnvironmentBand, environmentEdge } from './environment.tsx'
import { useCluster, useFleet } from './fleet-store.ts'
import { KindBrowser } from './kind-browser.tsx'
import { isUnproven } from './kind-feed.ts'
import { placesOf } from './kind-places.ts'
import { NoTable } from './no-table.tsx'
import { ObjectPane } from './object-pane.tsx'
import { ScopeStrip } from './scope-strip.tsx'
import { furtherKinds, useFurtherProblems } from './use-further-problems.ts'
import { useKind } from './use-kind.ts'
import { useRows } from './use-rows.ts'

interface Props {
  readonly id: ClusterId
  /** As the address has it; may be no kind of ours ("metrics"). */
  readonly kindWord: string | null
  readonly object: ObjectAddress | null
}

/** One cluster: what is wrong, and its tables. */
export function ClusterScreen({ id, kindWord, object }: Props) {
  const { clients } = useServices()
  const cluster = useCluster(id)
  const broken = useFleet((state) => state.broken)
  const received = useFleet((state) => state.received)
  const lastKind = usePlaces((state) => state.lastKind)
  const wanted = useKind(id, kindWord ?? lastKind)
  const last = useKind(id, lastKind)
  const kind = wanted?.state === 'known' ? wanted.kind : null
  // A key metric has no table of its own: the last one stays.
  const answer = wanted ?? last
  const tableKind = answer?.state === 'known' ? answer.kind : null
  const definitions = useRows({ cluster: id, kind: 'customresourcedefinitions', namespace: null })
  const sections = useMemo(() => placesOf(definitions.rows), [definitions.rows])
  const further = useFurtherProblems(id)
  const seen = useMemo(() => (cluster === null ? null : withFurther(cluster, further)), [cluster, further])
  useDocumentTitle(seen === null ? id : `${id} · ${seen.problems.length} problems`)

  useEffect(() => {
    usePlaces.setState({ lastCluster: id })
  }, [id])
  useEffect(() => {
    if (kind !== null) usePlaces.setState({ lastKind: kind.plural })
  }, [kind])

  const tableWord = tableKind?.plural ?? kindWord ?? pods.plural
  const node = object !== null && kindWord === nodes.plural ? object.name : null
  const onKind = useCallback((word: string) => goToCluster(id, word), [id])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        {
          keys: 'Esc',
          label: object === null ? 'Back to the fleet' : 'Close the detail',
          group,
          run: () => (object === null ? go({ screen: 'fleet' }) : goToCluster(id, tableWord)),
        },
        {
          keys: 'u',
          label: node === null ? 'GPUs of this cluster' : 'GPUs of this node',
          group,
          run: () => goToGpus(id, node),
        },
        {
          keys: 'r',
          label: 'Try this cluster again',
          group,
          run: () => void clients.clusters.retry({ cluster: id }).catch(() => {}),
        },
      ]
    }, [clients, id, object, node, tableWord]),
  )

  if (cluster === null || seen === null) {
    return (
      <div className="flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">{id}</h1>
        <EmptyState
          tone={received ? 'warn' : 'muted'}
          title={received ? `There is no cluster “${id}”` : 'Reading kubeconfigs …'}
        >
          {received ? 'Its context is in none of the kubeconfigs that are in use.' : ''}
        </EmptyState>
      </div>
    )
  }

  const unproven = broken !== null
  const objectProblems = seen.problems.filter(
    (problem) =>
      object !== null &&
      problem.object.kind === kindWord &&
      problem.object.name === object.name &&
      problem.object.namespace === object.namespace,
  )

  return (
    <div className={`flex min-h-0 flex-1 flex-col ${environmentEdge(cluster.environment)}`}>
      <EnvironmentBand cluster={cluster} />
      <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
        <ClusterHeader
          cluster={cluster}
          unproven={unproven}
          onRetry={() => void clients.clusters.retry({ cluster: id }).catch(() => {})}
        />
        {broken === null ? null : <ErrorPanel error={broken} />}
        <ScopeStrip cluster={cluster} />
        <ClusterProblems cluster={seen} unproven={unproven} />
        <KindBrowser
          sections={sections}
          current={tableWord}
          freshness={definitions.freshness}
          // While a detail is open these keys walk through its parts.
          stepping={object === null}
          onGo={onKind}
        >
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            {tableKind === null ? (
              <NoTable answer={answer} word={tableWord} />
            ) : (
              <ClusterKindTable
                key={`${id}\n${tableKind.plural}`}
                cluster={id}
                kind={tableKind}
                problems={seen.problems}
                opened={object}
                unproven={unproven || isUnproven(cluster.connection)}
              />
            )}
          </div>
          {object === null || kindWord === null ? null : (
            <ObjectPane
              cluster={id}
              kindWord={kindWord}
              kind={kind}
              object={object}
              problems={objectProblems}
              unproven={unproven || isUnproven(cluster.connection)}
              onClose={() => goToCluster(id, tableWord)}
            />
          )}
        </KindBrowser>
      </div>
    </div>
  )
}

/** What the fleet found and what only this screen looks at; until all of that is read it is a blind spot. */
function withFurther(cluster: ClusterSummary, further: FurtherProblemsMessage) {
  const { problems, ignored = [], blindSpots, complete } = further
  const unread = complete ? [] : [`${furtherKinds}: being read`]
  return {
    ...cluster,
    problems: [...cluster.problems, ...problems].sort(compareProblems),
    ignored: [...(cluster.ignored ?? []), ...ignored].sort((a, b) => compareProblems(a.problem, b.problem)),
    blindSpots: [...cluster.blindSpots, ...blindSpots, ...unread],
  }
}
