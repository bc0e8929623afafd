import type { IncidentsMessage } from '@shared/incidents/contract.ts'
import { nextCall } from '@shared/incidents/escalation.ts'
import type { IncidentView } from '@shared/incidents/incident.ts'
import { useCallback, useMemo, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useStream } from '../bridge/use-stream.ts'
import { environmentEdge } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { SeverityBadge } from '../clusters/severity-badge.tsx'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { EntryDetail, openEntry } from './entry-detail.tsx'
import { EscalationClock } from './escalation-clock.tsx'
import { IncidentDialogs, type IncidentStep, saveReport } from './incident-dialogs.tsx'
import { timelineColumns, timelineRows } from './timeline-columns.tsx'

interface Props {
  readonly id: string
  readonly metrics: IncidentsMessage['metrics']
}

/** One incident: who is called, the timeline, and what a person adds. */
export function IncidentPane({ id, metrics }: Props) {
  const { clients } = useServices()
  const { message: incident, broken } = useStream<IncidentView>(
    useCallback((observer) => clients.incidents.watch({ id }, observer), [clients, id]),
  )
  if (incident === null) {
    return broken === null ? <EmptyState tone="muted" title="Reading …" /> : <ErrorPanel error={broken} />
  }
  return (
    <>
      {broken === null ? null : <ErrorPanel error={broken} />}
      <Incident incident={incident} metrics={metrics} />
    </>
  )
}

function Incident({ incident, metrics }: { readonly incident: IncidentView } & Pick<Props, 'metrics'>) {
  const { clients } = useServices()
  const byId = useFleet((state) => state.byId)
  const [step, setStep] = useState<IncidentStep | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const { id, timeline, ladder, closedAt } = incident
  const open = closedAt === null
  const rows = useMemo(() => timelineRows(timeline), [timeline])
  const row = rows.find(({ key }) => key === cursor) ?? rows[0] ?? null

  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      const next = nextCall(ladder)
      const always = [
        { keys: 'h', label: 'Handover note', group, run: () => setStep('handover') },
        { keys: 'u', label: 'Contacts', group, run: () => setStep('contacts') },
        { keys: 'd', label: 'Save the report as Markdown', group, run: () => void saveReport(clients, id, 'markdown') },
        { keys: 'D', label: 'Save the report as a page', group, run: () => void saveReport(clients, id, 'html') },
      ]
      if (!open) return always
      return [
        ...always,
        { keys: 'n', label: 'Write a note, or change the severity', group, run: () => setStep('note') },
        { keys: 'c', label: 'Somebody was called', group, run: () => next !== null && setStep({ call: next }) },
        { keys: 'm', label: 'Keep the graph of a key metric', group, run: () => setStep('graph') },
        { keys: 'x', label: 'Close the incident', group, run: () => setStep('close') },
      ]
    }, [clients, id, ladder, open]),
  )
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-2.5 py-1">
        <SeverityBadge severity={incident.severity} />
        <span className="min-w-0 truncate text-soft">
          {open ? (
            <>
              open for <AgeText at={incident.openedAt} />
            </>
          ) : (
            'closed'
          )}
          {' · '}
          {incident.present.length} not cleared
        </span>
        {incident.notGathering === '' ? null : <StatusBadge tone="warn">{incident.notGathering}</StatusBadge>}
        {incident.damage.map((each) => (
          <StatusBadge key={each} tone="warn" title={each}>
            {each}
          </StatusBadge>
        ))}
        <span className="ml-auto flex gap-1">
          {open ? (
            <>
              <Button keys="n" onClick={() => setStep('note')}>
                Note
              </Button>
              <Button keys="m" onClick={() => setStep('graph')}>
                Graph
              </Button>
            </>
          ) : null}
          <Button keys="h" onClick={() => setStep('handover')}>
            Handover
          </Button>
          <Button keys="d" onClick={() => void saveReport(clients, id, 'markdown')}>
            Report
          </Button>
          {open ? (
            <Button keys="x" onClick={() => setStep('close')}>
              Close
            </Button>
          ) : null}
        </span>
      </div>
      <EscalationClock
        incident={incident}
        onCall={(call) => setStep({ call })}
        onContacts={() => setStep('contacts')}
      />
      <DataTable
        label={`Timeline of ${incident.title}`}
        rows={rows}
        rowId={({ key }) => key}
        columns={timelineColumns}
        edge={({ entry: { cluster } }) =>
          cluster === null
            ? 'border-l-4 border-l-transparent'
            : environmentEdge(byId.get(cluster)?.environment ?? 'unknown')
        }
        onOpen={({ entry }) => openEntry(entry)}
        onCursor={(under) => setCursor(under?.key ?? null)}
        empty={<EmptyState tone="muted" title="Nothing yet" />}
      />
      {row === null ? null : <EntryDetail entry={row.entry} />}
      <IncidentDialogs incident={incident} metrics={metrics} step={step} onClose={() => setStep(null)} />
    </>
  )
}
