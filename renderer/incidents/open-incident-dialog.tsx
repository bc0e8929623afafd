import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Severity } from '@shared/clusters/problem.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type FormEvent, useId, useState } from 'react'
import { go } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { EnvironmentMark } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import type { ListedProblem } from '../problems/ignore-desk.ts'
import { closeIncidentDesk, useIncidentDesk } from './incident-desk.ts'

/** The one dialog in which incidents are opened. */
export function OpenIncidentDialog() {
  const about = useIncidentDesk((state) => state.open)
  if (about === null) return null
  return (
    <Dialog
      open
      onClose={closeIncidentDesk}
      title="Open an incident"
      description="The timeline gathers from now on, and the clock of the escalation starts: the primary is called at once."
    >
      <OpenIncident about={about} />
    </Dialog>
  )
}

const severities: readonly { readonly id: Severity; readonly words: string }[] = [
  { id: 'critical', words: 'Critical: users cannot work, or will soon not; everybody of the ladder is called' },
  { id: 'warning', words: 'Warning: something is wrong that users hardly notice; the VP is not called' },
]

function OpenIncident({ about }: { readonly about: ListedProblem | 'by-hand' }) {
  const { clients } = useServices()
  const id = useId()
  const order = useFleet((state) => state.order)
  const byId = useFleet((state) => state.byId)
  const listed = about === 'by-hand' ? null : about
  const [title, setTitle] = useState(listed?.problem.title ?? '')
  const [severity, setSeverity] = useState<Severity>(listed?.problem.severity ?? 'critical')
  const [clusters, setClusters] = useState<ReadonlySet<ClusterId>>(new Set(listed === null ? [] : [listed.cluster]))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorShape | null>(null)
  const ready = title.trim() !== '' && clusters.size > 0

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    setBusy(true)
    try {
      const problem = listed === null ? null : { cluster: listed.cluster, problem: listed.problem }
      const opened = await clients.incidents.open({ title, severity, clusters: [...clusters], problem })
      closeIncidentDesk()
      go({ screen: 'incidents', id: opened.id })
    } catch (thrown) {
      setError(toErrorShape(thrown))
      setBusy(false)
    }
  }
  const toggle = (cluster: ClusterId) =>
    setClusters((before) => {
      const next = new Set(before)
      if (!next.delete(cluster)) next.add(cluster)
      return next
    })
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col overflow-auto">
      <label className="px-4 pt-3">
        <span className="text-sm text-soft">Title</span>
        <input
          value={title}
          maxLength={300}
          onChange={(event) => setTitle(event.target.value)}
          // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for.
          autoFocus
          className="h-7 w-full rounded border border-edge bg-canvas px-2 text-ink"
        />
      </label>
      <fieldset className="m-0 border-0 px-4 pt-2">
        <legend className="text-sm text-soft">Severity</legend>
        {severities.map((each) => (
          <label key={each.id} className="flex items-start gap-2 py-0.5">
            <input
              type="radio"
              name={`${id}-severity`}
              checked={severity === each.id}
              onChange={() => setSeverity(each.id)}
              className="mt-1"
            />
            <span>{each.words}</span>
          </label>
        ))}
      </fieldset>
      <fieldset className="m-0 max-h-48 overflow-auto border-0 px-4 pt-2 pb-3">
        <legend className="text-sm text-soft">Clusters</legend>
        {order.map((cluster) => (
          <label key={cluster} className="flex items-center gap-2 py-0.5">
            <input type="checkbox" checked={clusters.has(cluster)} onChange={() => toggle(cluster)} />
            <span className="min-w-0 truncate">{cluster}</span>
            <EnvironmentMark environment={byId.get(cluster)?.environment ?? 'unknown'} short />
          </label>
        ))}
      </fieldset>
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={closeIncidentDesk} keys="Esc">
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={!ready || busy} keys="Enter">
          Open incident
        </Button>
      </div>
    </form>
  )
}
