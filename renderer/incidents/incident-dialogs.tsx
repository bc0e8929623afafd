import type { Severity } from '@shared/clusters/problem.ts'
import { contactText } from '@shared/incidents/escalation.ts'
import type { CalledRole, IncidentView } from '@shared/incidents/incident.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { FormDialog, TextField } from '../design/form-dialog.tsx'
import { saveText } from '../design/save-text.ts'
import { ContactsDialog } from './contacts-dialog.tsx'

export type IncidentStep = 'note' | 'handover' | 'graph' | 'close' | 'contacts' | { readonly call: CalledRole }

interface Props {
  readonly incident: IncidentView
  readonly metrics: readonly { readonly id: string; readonly title: string }[]
  readonly step: IncidentStep | null
  readonly onClose: () => void
}

/** What a person adds to an incident, each in its dialog. */
export function IncidentDialogs({ incident, metrics, step, onClose }: Props) {
  const shared = { incident, onClose }
  switch (step) {
    case null:
      return null
    case 'note':
      return <NoteDialog {...shared} />
    case 'handover':
      return <HandoverDialog {...shared} />
    case 'graph':
      return <GraphDialog {...shared} metrics={metrics} />
    case 'close':
      return <CloseDialog {...shared} />
    case 'contacts':
      return <ContactsDialog onClose={onClose} />
    default:
      return <CallDialog {...shared} step={step.call} />
  }
}

type Shared = Pick<Props, 'incident' | 'onClose'>

function NoteDialog({ incident, onClose }: Shared) {
  const { clients } = useServices()
  const [text, setText] = useState('')
  const [severity, setSeverity] = useState<Severity>(incident.severity)
  const submit = async () => {
    if (severity !== incident.severity) await clients.incidents.severity({ id: incident.id, severity })
    if (text.trim() !== '') await clients.incidents.note({ id: incident.id, text })
  }
  return (
    <FormDialog
      title="Note"
      description="What was seen, decided or tried; it stays as it is written."
      action="Note it"
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField label="Text" value={text} onChange={setText} longest={4_000} autoFocus />
      <label className="flex items-center gap-2">
        <span className="text-sm text-soft">Severity from now on</span>
        <select
          value={severity}
          onChange={(event) => setSeverity(event.target.value === 'critical' ? 'critical' : 'warning')}
          className="h-7 rounded border border-edge bg-canvas px-1.5 text-ink"
        >
          <option value="critical">critical</option>
          <option value="warning">warning</option>
        </select>
      </label>
    </FormDialog>
  )
}

function CallDialog({ incident, onClose, step }: Shared & { readonly step: CalledRole }) {
  const { clients } = useServices()
  const [reached, setReached] = useState(true)
  const [note, setNote] = useState('')
  return (
    <FormDialog
      title={`${step.title} was called`}
      description={contactText(step)}
      action="Write it down"
      onSubmit={() => clients.incidents.called({ id: incident.id, role: step.role, reached, note })}
      onClose={onClose}
    >
      <fieldset className="m-0 flex gap-4 border-0 p-0">
        <legend className="sr-only">Outcome</legend>
        {[true, false].map((each) => (
          <label key={`${each}`} className="flex items-center gap-1.5">
            <input
              type="radio"
              name="reached"
              checked={reached === each}
              onChange={() => setReached(each)}
              // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for; arrows choose at once.
              autoFocus={each}
            />
            {each ? 'Reached' : 'Not reached'}
          </label>
        ))}
      </fieldset>
      <TextField label="What was said" value={note} onChange={setNote} longest={1_000} placeholder="optional" />
    </FormDialog>
  )
}

function HandoverDialog({ incident, onClose }: Shared) {
  const { clients } = useServices()
  const [text, setText] = useState<string | null>(null)
  const { id, closedAt } = incident
  useEffect(() => {
    let gone = false
    void clients.incidents.handover({ id }).then(
      (found) => gone || setText(found.text),
      () => gone || setText(''),
    )
    return () => {
      gone = true
    }
  }, [clients, id])
  return (
    <FormDialog
      title="Handover note"
      description="Made of the timeline; change what the next person should read differently."
      action={closedAt === null ? 'Keep it' : 'Close'}
      wide
      onSubmit={async () => {
        if (closedAt === null && text) await clients.incidents.saveHandover({ id, text })
      }}
      onClose={onClose}
      buttons={
        <Button disabled={!text} onClick={() => void navigator.clipboard.writeText(text ?? '')}>
          Copy
        </Button>
      }
    >
      {text === null ? (
        <p className="text-soft">Reading …</p>
      ) : (
        <TextField label="Note" value={text} onChange={setText} longest={20_000} rows={22} autoFocus />
      )}
    </FormDialog>
  )
}

function GraphDialog({ incident, onClose, metrics }: Shared & Pick<Props, 'metrics'>) {
  const { clients } = useServices()
  const [metric, setMetric] = useState(metrics[0]?.id ?? '')
  const [cluster, setCluster] = useState(incident.clusters[0] ?? '')
  const look = 'h-7 w-full rounded border border-edge bg-canvas px-1.5 text-ink'
  return (
    <FormDialog
      title="Keep a graph"
      description="The last hour of a key metric, as Prometheus has it now."
      action="Keep it"
      onSubmit={() => clients.incidents.graph({ id: incident.id, cluster, metric })}
      onClose={onClose}
    >
      <label>
        <span className="text-sm text-soft">Metric</span>
        {/* biome-ignore lint/a11y/noAutofocus: a dialog that was asked for. */}
        <select value={metric} onChange={(event) => setMetric(event.target.value)} className={look} autoFocus>
          {metrics.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="text-sm text-soft">Cluster</span>
        <select value={cluster} onChange={(event) => setCluster(event.target.value)} className={look}>
          {incident.clusters.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
    </FormDialog>
  )
}

function CloseDialog({ incident, onClose }: Shared) {
  const { clients } = useServices()
  const [said, setSaid] = useState({ summary: '', services: '', users: '', cause: '' })
  const part = (name: keyof typeof said) => (value: string) => setSaid((before) => ({ ...before, [name]: value }))
  return (
    <FormDialog
      title="Close the incident"
      description="For good. The report is written beside the record; what is left empty here is a blank in it."
      action="Close incident"
      onSubmit={() => clients.incidents.close({ id: incident.id, impact: said })}
      onClose={onClose}
    >
      {incident.present.length === 0 ? null : (
        <p className="m-0 text-warn">
          {incident.present.length} {incident.present.length === 1 ? 'problem has' : 'problems have'} not cleared yet.
        </p>
      )}
      <TextField label="What happened" value={said.summary} onChange={part('summary')} longest={4_000} autoFocus />
      <TextField label="Services affected" value={said.services} onChange={part('services')} longest={1_000} />
      <TextField label="Users affected" value={said.users} onChange={part('users')} longest={1_000} />
      <TextField label="Cause" value={said.cause} onChange={part('cause')} longest={4_000} />
    </FormDialog>
  )
}

/** Saves the report of an incident as a file. */
export async function saveReport(
  clients: ReturnType<typeof useServices>['clients'],
  id: string,
  form: 'markdown' | 'html',
): Promise<void> {
  const { name, text } = await clients.incidents.report({ id, form })
  saveText(name, form === 'markdown' ? 'text/markdown' : 'text/html', text)
}
