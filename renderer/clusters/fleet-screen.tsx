import { useCallback, useMemo, useRef } from 'react'
import { goEverywhere, goToCluster, usePlaces } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Kbd } from '../design/kbd.tsx'
import { Panel } from '../design/panel.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { useLab } from '../lab/lab-store.ts'
import { LabStrip } from '../lab/lab-strip.tsx'
import { type ListedProblem, useIgnoreDesk } from '../problems/ignore-desk.ts'
import { IgnoredToggle } from '../problems/ignored-toggle.tsx'
import { useProblemKeys } from '../problems/use-problem-keys.ts'
import { environmentEdge } from './environment.tsx'
import { type FleetRow, fleetColumns, fleetProblemColumns } from './fleet-columns.tsx'
import { type FleetProblem, fleetProblems, fleetVerdict, orderFleet } from './fleet-order.ts'
import { useFleet } from './fleet-store.ts'
import { openObject } from './open-object.ts'
import { SourceErrors } from './source-errors.tsx'

const rowHeight = 42

/** Every cluster and everything that is wrong, worst first. */
export function FleetScreen() {
  const fleet = useFleet((state) => state)
  const { clients } = useServices()
  const { lastKind, lastClusters } = usePlaces()
  const summaries = useMemo(() => fleet.order.flatMap((id) => fleet.byId.get(id) ?? []), [fleet.order, fleet.byId])
  const rows = useMemo(() => {
    const digits = new Map(fleet.order.slice(0, 9).map((id, index) => [id, `${index + 1}`]))
    return orderFleet(summaries).map(
      (cluster): FleetRow => ({
        cluster,
        digit: digits.get(cluster.id) ?? null,
        unproven: fleet.broken !== null,
      }),
    )
  }, [summaries, fleet.order, fleet.broken])
  const problems = useMemo(() => fleetProblems(summaries), [summaries])
  const ignored = useMemo(() => fleetProblems(summaries, 'ignored'), [summaries])
  const ignoredShown = useIgnoreDesk((state) => state.shown)
  const listed = useMemo(() => (ignoredShown ? [...problems, ...ignored] : problems), [problems, ignored, ignoredShown])
  const list = useRef<HTMLDivElement>(null)
  const underCursor = useRef<ListedProblem | null>(null)
  const onCursor = useCallback((row: FleetProblem | null) => {
    underCursor.current = row === null ? null : { cluster: row.cluster.id, problem: row.problem, by: row.by }
  }, [])
  useProblemKeys({ list, underCursor })
  const verdict =
    fleet.broken === null
      ? fleetVerdict(summaries)
      : { tone: 'warn' as const, text: 'Nothing is proven: the app core does not answer' }
  useDocumentTitle(`Fleet · ${problems.length} problems`)

  const unproven = useMemo(() => summaries.filter(({ connection }) => connection.phase !== 'live'), [summaries])
  useShortcuts(
    useMemo(
      () => [
        {
          keys: 'r',
          label: 'Try every cluster again that is not live',
          group: 'This screen' as const,
          run: () => {
            for (const { id } of unproven) void clients.clusters.retry({ cluster: id }).catch(() => {})
          },
        },
      ],
      [clients, unproven],
    ),
  )

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Fleet</h1>
        <p role="status" className="shrink-0">
          {fleet.received ? <StatusBadge tone={verdict.tone}>{verdict.text}</StatusBadge> : null}
        </p>
        <LabStrip />
        <Button keys="g a" className="ml-auto" onClick={() => goEverywhere(lastKind, lastClusters)}>
          One table over clusters
        </Button>
        {unproven.length === 0 ? null : (
          <Button
            keys="r"
            onClick={() => {
              for (const { id } of unproven) void clients.clusters.retry({ cluster: id }).catch(() => {})
            }}
          >
            Retry {unproven.length}
          </Button>
        )}
      </div>
      {fleet.broken === null ? null : <ErrorPanel error={fleet.broken} />}
      <SourceErrors errors={fleet.sourceErrors} />
      <Panel
        title="Clusters"
        aside={fleet.received ? `${summaries.length}, problems first · a digit opens the cluster` : null}
        className="max-h-[58%] min-h-40 shrink-0"
      >
        <div className="flex min-h-0 flex-col" style={{ height: Math.max(3, rows.length) * rowHeight + 26 }}>
          <DataTable
            label="Clusters"
            rows={rows}
            rowId={({ cluster }) => cluster.id}
            columns={fleetColumns}
            rowHeight={rowHeight}
            edge={({ cluster }) => environmentEdge(cluster.environment)}
            onOpen={({ cluster }) => goToCluster(cluster.id)}
            autoFocus
            primary
            empty={<NoClusters received={fleet.received} />}
          />
        </div>
      </Panel>
      <Panel
        title="What is wrong"
        aside={
          <>
            {problems.length > 0 || verdict.tone === 'ok' ? `${problems.length} over the fleet` : 'none known'}
            <IgnoredToggle count={ignored.length} />
            <span className="ml-auto flex items-center gap-1.5">
              <Kbd keys="p" /> to the list · <Kbd keys="b" /> runbooks for the problem
            </span>
          </>
        }
        className="min-h-0 flex-1"
      >
        <div ref={list} className="flex min-h-0 flex-1">
          <DataTable
            label="What is wrong over the fleet"
            rows={listed}
            onCursor={onCursor}
            rowId={({ key }) => key}
            columns={fleetProblemColumns}
            edge={({ cluster }) => environmentEdge(cluster.environment)}
            onOpen={({ cluster, problem }) => openObject(cluster.id, problem.object)}
            empty={
              <EmptyState tone={verdict.tone} title={fleet.received ? 'No problem is known' : 'Nothing known yet'}>
                {verdict.tone === 'ok'
                  ? 'Every cluster is live and every source was looked at.'
                  : 'This is not an all-clear: see the states above.'}
              </EmptyState>
            }
          />
        </div>
      </Panel>
    </div>
  )
}

function NoClusters({ received }: { readonly received: boolean }) {
  const labPhase = useLab((state) => state.status?.phase ?? null)
  if (!received) return <EmptyState tone="muted" title="Reading kubeconfigs …" />
  if (labPhase === 'starting') {
    return (
      <EmptyState tone="muted" title="No clusters yet">
        The practice lab is coming up: its clusters appear here by themselves. Press g l to see how far it is.
      </EmptyState>
    )
  }
  return (
    <EmptyState tone="warn" title="No clusters">
      No kubeconfig names a context. The practice lab gives three clusters to work on: press g l.
    </EmptyState>
  )
}
