import type { LabStatus } from '@shared/lab/contract.ts'
import { Terminal } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { ConfirmDialog } from '../design/confirm-dialog.tsx'
import { CopyButton } from '../design/copy-button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { Progress } from '../design/progress.tsx'
import { ScrollArea } from '../design/scroll-area.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { IncidentCard } from './incident-card.tsx'
import { labProgress, useLab } from './lab-store.ts'
import { partColumns } from './part-columns.tsx'
import { useLabActions } from './use-lab-actions.ts'

type Asked =
  | { readonly action: 'break'; readonly incident: string; readonly cluster: string }
  | { readonly action: 'down' }

const phaseLooks = {
  down: { tone: 'muted', word: 'Down' },
  starting: { tone: 'muted', word: 'Starting' },
  up: { tone: 'ok', word: 'Up' },
  stopping: { tone: 'muted', word: 'Stopping' },
  failed: { tone: 'bad', word: 'Failed' },
} as const

/** The practice lab: its parts, and incidents to break and heal. */
export function LabScreen() {
  const status = useLab((state) => state.status)
  const broken = useLab((state) => state.broken)
  const lab = useLabActions()
  const [asked, setAsked] = useState<Asked | null>(null)
  useDocumentTitle('Practice lab')

  const anyActive = (status?.active.length ?? 0) > 0
  const { heal } = lab
  useShortcuts(
    useMemo(
      () => [
        {
          keys: 'h',
          label: 'Heal every incident of the lab',
          group: 'This screen' as const,
          run: () => {
            if (anyActive) heal(null)
          },
        },
      ],
      [anyActive, heal],
    ),
  )

  if (status === null) {
    return (
      <div className="flex min-h-0 flex-1 flex-col p-2">
        <h1 className="text-lg font-semibold">Practice lab</h1>
        {broken === null ? (
          <EmptyState tone="muted" title="Asking for the lab’s state …" />
        ) : (
          <ErrorPanel error={broken} />
        )}
      </div>
    )
  }

  const { tone, word } = phaseLooks[status.phase]
  const { ready, total } = labProgress(status)
  const confirm = () => {
    if (asked?.action === 'break') lab.breakIncident(asked.incident, asked.cluster)
    if (asked?.action === 'down') lab.down()
    setAsked(null)
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Practice lab</h1>
        <p role="status">
          <StatusBadge tone={broken === null ? tone : 'warn'}>
            {broken === null ? word : `${word}, as last heard`}
          </StatusBadge>
        </p>
        <span className="w-28">
          <Progress label="Parts ready" done={ready} total={total} />
        </span>
        <span className="text-sm text-soft">
          {ready} of {total} parts ready
        </span>
        <span className="ml-auto flex gap-2">
          <Button keys="h" disabled={!anyActive || lab.busy !== null} onClick={() => lab.heal(null)}>
            Heal all
          </Button>
          {status.phase === 'down' || status.phase === 'failed' ? (
            <Button look="primary" disabled={lab.busy !== null} onClick={lab.up}>
              Start the lab
            </Button>
          ) : (
            <Button
              disabled={lab.busy !== null || status.phase === 'stopping'}
              onClick={() => setAsked({ action: 'down' })}
            >
              Stop the lab
            </Button>
          )}
        </span>
      </div>
      <p className="flex shrink-0 items-start gap-1.5 rounded border border-warn bg-panel px-2.5 py-1.5">
        <Terminal aria-hidden="true" size={14} className="mt-0.5 shrink-0 text-warn" />
        <span>
          <strong>A shell in a pod of the lab is a shell on this machine.</strong> The nodes are simulated: what runs
          “in a pod” runs here, under your own account, in an empty scratch folder with a bare environment.
        </span>
      </p>
      {broken === null ? null : <ErrorPanel error={broken} />}
      {lab.error === null ? null : <ErrorPanel error={lab.error} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <Panel title="Incidents" aside={`${status.active.length} active`} className="min-w-0 flex-1">
          <Incidents status={status} busy={lab.busy !== null} onBreak={setAsked} onHeal={lab.heal} />
        </Panel>
        <Panel title="Parts" aside={<Places status={status} />} className="w-[56%] shrink-0">
          <DataTable
            label="Parts of the lab"
            rows={status.parts}
            rowId={({ name }) => name}
            columns={partColumns}
            primary
            autoFocus
            empty={<EmptyState tone="muted" title="The lab is down" />}
          />
        </Panel>
      </div>
      <ConfirmDialog
        open={asked !== null}
        title={asked?.action === 'break' ? `Break ${asked.cluster}?` : 'Stop the lab?'}
        description={
          asked?.action === 'break'
            ? `Makes the incident “${asked.incident}” on the practice cluster ${asked.cluster}. Heal undoes it.`
            : 'Ends every process of the lab. Its clusters are gone from the fleet until it is started again.'
        }
        action={asked?.action === 'break' ? `Break ${asked.cluster}` : 'Stop lab'}
        onConfirm={confirm}
        onCancel={() => setAsked(null)}
      />
    </div>
  )
}

function Places({ status }: { readonly status: LabStatus }) {
  return (
    <span className="flex min-w-0 items-center gap-1" title={status.folder}>
      <span className="truncate">{status.kubeconfig ?? status.folder}</span>
      <CopyButton
        text={status.kubeconfig ?? status.folder}
        what={status.kubeconfig === null ? 'folder' : 'kubeconfig path'}
      />
    </span>
  )
}

interface IncidentsProps {
  readonly status: LabStatus
  readonly busy: boolean
  readonly onBreak: (asked: Asked) => void
  readonly onHeal: (incident: string) => void
}

function Incidents({ status, busy, onBreak, onHeal }: IncidentsProps) {
  return (
    <ScrollArea label="Incidents to practise" className="min-h-0 flex-1">
      {status.phase === 'up' ? null : (
        <p className="px-2.5 pt-2 text-soft">Incidents can be made when the lab is up.</p>
      )}
      <ul>
        {status.incidents.map((incident) => (
          <IncidentCard
            key={incident.id}
            incident={incident}
            clusters={status.clusters}
            active={status.active}
            disabled={busy || status.phase !== 'up'}
            onBreak={(cluster) => onBreak({ action: 'break', incident: incident.id, cluster })}
            onHeal={() => onHeal(incident.id)}
          />
        ))}
      </ul>
    </ScrollArea>
  )
}
