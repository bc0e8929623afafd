import type { ClusterId, ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { compareProblems } from '@shared/clusters/problem.ts'
import { LoaderCircle } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useEffect, useMemo, useRef } from 'react'
import { go, goToCluster, usePlaces } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { ClusterHeader } from './cluster-header.tsx'
import { ClusterProblems } from './cluster-problems.tsx'
import { EnvironmentBand, environmentEdge } from './environment.tsx'
import { useCluster, useFleet } from './fleet-store.ts'
import { KindNav } from './kind-nav.tsx'
import { placesOf } from './kind-places.ts'
import { KindTable } from './kind-table.tsx'
import { ObjectPane } from './object-pane.tsx'
import { ScopeStrip } from './scope-strip.tsx'
import { furtherKinds, useFurtherProblems } from './use-further-problems.ts'
import { type KindAnswer, useKind } from './use-kind.ts'
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
  const finder = useRef<HTMLInputElement>(null)
  useDocumentTitle(seen === null ? id : `${id} · ${seen.problems.length} problems`)

  useEffect(() => {
    usePlaces.setState({ lastCluster: id })
  }, [id])
  useEffect(() => {
    if (kind !== null) usePlaces.setState({ lastKind: kind.plural })
  }, [kind])

  const tableWord = tableKind?.plural ?? kindWord ?? pods.plural
  useShortcuts(
    useMemo(() => {
      const step = (by: number) => {
        const places = sections.flatMap((section) => section.places)
        const index = places.findIndex(({ plural }) => plural === tableWord)
        const next = places[(index + by + places.length) % places.length]
        if (next !== undefined) goToCluster(id, next.plural)
      }
      const group = 'This screen' as const
      return [
        {
          keys: 'Esc',
          label: object === null ? 'Back to the fleet' : 'Close the detail',
          group,
          run: () => (object === null ? go({ screen: 'fleet' }) : goToCluster(id, tableWord)),
        },
        {
          keys: 'r',
          label: 'Try this cluster again',
          group,
          run: () => void clients.clusters.retry({ cluster: id }).catch(() => {}),
        },
        { keys: ']', label: 'Next table', group, run: () => step(1) },
        { keys: '[', label: 'Previous table', group, run: () => step(-1) },
        { keys: ':', label: 'Go to a kind by its name', group, run: () => finder.current?.focus() },
      ]
    }, [clients, id, object, tableWord, sections]),
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
        <Tabs.Root
          value={tableWord}
          onValueChange={(next) => goToCluster(id, next)}
          orientation="vertical"
          // Walking along the list must not start a watch for every kind on the way.
          activationMode="manual"
          className="flex min-h-0 flex-1 rounded border border-line bg-panel"
        >
          <KindNav
            sections={sections}
            current={tableWord}
            freshness={definitions.freshness}
            finder={finder}
            onGo={(word) => goToCluster(id, word)}
          />
          <Tabs.Content value={tableWord} tabIndex={-1} className="flex min-h-0 min-w-0 flex-1">
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              {tableKind === null ? (
                <NoTable answer={answer} word={tableWord} />
              ) : (
                <KindTable
                  key={`${id}\n${tableKind.plural}`}
                  cluster={id}
                  kind={tableKind}
                  problems={seen.problems}
                  opened={object}
                  unproven={unproven || cluster.connection.phase !== 'live'}
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
                onClose={() => goToCluster(id, tableWord)}
              />
            )}
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </div>
  )
}

function NoTable({ answer, word }: { readonly answer: KindAnswer | null; readonly word: string }) {
  if (answer?.state === 'failed') return <ErrorPanel error={answer.error} />
  return <EmptyState tone="muted" icon={LoaderCircle} turning title={`Asking the cluster what ${word} is …`} />
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
