import type { IncidentsMessage } from '@shared/incidents/contract.ts'
import { nextCall } from '@shared/incidents/escalation.ts'
import type { IncidentSummary } from '@shared/incidents/incident.ts'
import { useCallback, useMemo } from 'react'
import { useSecond } from '../app/clock.ts'
import { go } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useStream } from '../bridge/use-stream.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { askToOpenIncident } from './incident-desk.ts'
import { IncidentPane } from './incident-pane.tsx'
import { clockText } from './incident-words.ts'

function NextCall({ incident }: { readonly incident: IncidentSummary }) {
  const now = useSecond()
  if (incident.closedAt !== null) return <span className="text-soft">closed</span>
  const next = nextCall(incident.ladder)
  if (next === null) return <span className="text-soft">everybody was called</span>
  return next.dueAt <= now ? (
    <StatusBadge tone="bad">{`Call ${next.title}`}</StatusBadge>
  ) : (
    <span>{`${next.title} ${clockText(next.dueAt, now)}`}</span>
  )
}

const columns: readonly TableColumn<IncidentSummary>[] = [
  {
    id: 'severity',
    title: 'Severity',
    width: 10,
    least: 84,
    cell: ({ severity, closedAt }) =>
      closedAt === null ? <SeverityBadge severity={severity} /> : <span className="text-soft">{severity}</span>,
  },
  {
    id: 'title',
    title: 'Incident',
    width: 30,
    cell: ({ title, closedAt }) => (
      <span title={title} className={closedAt === null ? 'font-medium' : 'text-soft'}>
        {title}
      </span>
    ),
  },
  { id: 'next', title: 'Next call', width: 20, least: 130, cell: (incident) => <NextCall incident={incident} /> },
  {
    id: 'opened',
    title: 'Opened',
    width: 8,
    least: 62,
    align: 'right',
    cell: ({ openedAt }) => <AgeText at={openedAt} />,
  },
]

/** Incidents, open ones first, and the chosen one with its clock and its timeline. */
export function IncidentsScreen({ id }: { readonly id: string | null }) {
  const { clients } = useServices()
  const { message, broken } = useStream<IncidentsMessage>(
    useCallback((observer) => clients.incidents.list({}, observer), [clients]),
  )
  useDocumentTitle('Incidents')
  useShortcuts(
    useMemo(
      () => [
        {
          keys: 'o',
          label: 'Open an incident by hand',
          group: 'This screen' as const,
          run: () => askToOpenIncident('by-hand'),
        },
      ],
      [],
    ),
  )
  const incidents = message?.incidents ?? []
  const chosen = id ?? incidents[0]?.id ?? null
  const running = incidents.filter(({ closedAt }) => closedAt === null).length
  const title = incidents.find((each) => each.id === chosen)?.title ?? 'Incident'
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Incidents</h1>
        <p role="status" className="text-soft">
          {message === null ? 'Reading …' : running === 0 ? 'None is open' : `${running} open`}
        </p>
        {message === null || message.unreadable.length === 0 ? null : (
          <StatusBadge tone="bad" title={message.unreadable.join(', ')}>
            {`Records that cannot be read: ${message.unreadable.join(', ')}`}
          </StatusBadge>
        )}
        <Button keys="o" className="ml-auto" onClick={() => askToOpenIncident('by-hand')}>
          Open an incident
        </Button>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <Panel title="All" aside={`${incidents.length}, open ones first`} className="w-[34%] min-w-[320px] shrink-0">
          <DataTable
            label="Incidents"
            rows={incidents}
            rowId={(each) => each.id}
            columns={columns}
            chosen={chosen}
            onOpen={(each) => go({ screen: 'incidents', id: each.id })}
            autoFocus
            primary
            empty={
              <EmptyState tone="muted" title="No incidents">
                o on a problem of the fleet or of a cluster opens one; o here opens one by hand.
              </EmptyState>
            }
          />
        </Panel>
        <Panel title={title} className="min-w-0 flex-1">
          {chosen === null ? (
            <EmptyState tone="muted" title="Nothing to show" />
          ) : (
            <IncidentPane key={chosen} id={chosen} metrics={message?.metrics ?? []} />
          )}
        </Panel>
      </div>
    </div>
  )
}
