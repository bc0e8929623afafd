import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { kinds } from '@shared/clusters/kinds/index.ts'
import { Tabs } from 'radix-ui'
import { useEffect, useMemo } from 'react'
import { go, goToCluster, usePlaces } from '../app/navigation.ts'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Kbd } from '../design/kbd.tsx'
import { ClusterHeader } from './cluster-header.tsx'
import { ClusterProblems } from './cluster-problems.tsx'
import { EnvironmentBand, environmentEdge } from './environment.tsx'
import { useCluster, useFleet } from './fleet-store.ts'
import { KindTable } from './kind-table.tsx'
import { ObjectPane } from './object-pane.tsx'

interface Props {
  readonly id: ClusterId
  /** As the address has it; may be no kind of ours ("metrics"). */
  readonly kindWord: string | null
  readonly object: ObjectAddress | null
}

const kindList = [...kinds.values()]

/** One cluster: what is wrong, and its tables. */
export function ClusterScreen({ id, kindWord, object }: Props) {
  const { clients } = useServices()
  const cluster = useCluster(id)
  const broken = useFleet((state) => state.broken)
  const received = useFleet((state) => state.received)
  const lastKind = usePlaces((state) => state.lastKind)
  const kind = kinds.get(kindWord ?? lastKind) ?? null
  const tableKind: Kind | undefined = kind ?? kinds.get(lastKind) ?? kindList[0]
  useDocumentTitle(cluster === null ? id : `${id} · ${cluster.problems.length} problems`)

  useEffect(() => {
    usePlaces.setState({ lastCluster: id })
  }, [id])
  useEffect(() => {
    if (kind !== null) usePlaces.setState({ lastKind: kind.plural })
  }, [kind])

  const tableWord = tableKind?.plural ?? 'pods'
  useShortcuts(
    useMemo(() => {
      const step = (by: number) => {
        const index = kindList.findIndex(({ plural }) => plural === tableWord)
        const next = kindList[(index + by + kindList.length) % kindList.length]
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
      ]
    }, [clients, id, object, tableWord]),
  )

  if (cluster === null || tableKind === undefined) {
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
  const objectProblems = cluster.problems.filter(
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
        <ClusterProblems cluster={cluster} unproven={unproven} />
        <Tabs.Root
          value={tableKind.plural}
          onValueChange={(next) => goToCluster(id, next)}
          className="flex min-h-0 flex-1 flex-col rounded border border-line bg-panel"
        >
          <div className="flex h-7 shrink-0 items-stretch border-b border-line px-1">
            <Tabs.List aria-label="Kinds" className="flex min-w-0 flex-1 items-stretch gap-0.5 overflow-x-auto">
              {kindList.map(({ plural, title }) => (
                <Tabs.Trigger
                  key={plural}
                  value={plural}
                  className="whitespace-nowrap border-b-2 border-transparent px-2 text-soft hover:text-ink data-[state=active]:border-info data-[state=active]:text-ink"
                >
                  {title}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            <span className="flex items-center gap-1 pr-1">
              <Kbd keys="[" />
              <Kbd keys="]" />
            </span>
          </div>
          <Tabs.Content value={tableKind.plural} tabIndex={-1} className="flex min-h-0 flex-1">
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              <KindTable
                key={`${id}\n${tableKind.plural}`}
                cluster={id}
                kind={tableKind}
                problems={cluster.problems}
                opened={object}
                unproven={unproven || cluster.connection.phase !== 'live'}
              />
            </div>
            {object === null || kindWord === null ? null : (
              <ObjectPane
                cluster={id}
                kindWord={kindWord}
                kind={kind}
                object={object}
                problems={objectProblems}
                onClose={() => goToCluster(id, tableKind.plural)}
              />
            )}
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </div>
  )
}
