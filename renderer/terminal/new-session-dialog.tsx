import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { DatabaseOffer } from '@shared/terminal/contract.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'
import { useEffect, useState } from 'react'
import { usePlaces } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { useCluster, useFleet } from '../clusters/fleet-store.ts'
import { Dialog } from '../design/dialog.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import { activePane, type Place } from './terminal-layout.ts'

/** What can be opened on a cluster. Arrows walk, Enter opens. */
export function NewSessionDialog({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const { terminals: desk, clients } = useServices()
  const order = useFleet((state) => state.order)
  const lastCluster = usePlaces((state) => state.lastCluster)
  const here = activePane(desk.store.getState().layout)
  const [id, setId] = useState(here?.target.cluster ?? lastCluster ?? order[0] ?? '')
  const cluster = useCluster(id)
  const [databases, setDatabases] = useState<readonly DatabaseOffer[]>([])
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    setDatabases([])
    setTrouble('')
    clients.terminal.databases({ cluster: id }).then(
      (answer) => setDatabases(answer.databases),
      (thrown: unknown) => setTrouble(toErrorShape(thrown).message),
    )
  }, [clients, id])

  const open = (target: SessionTarget) => {
    onClose()
    desk.open(target, place)
  }
  const samePod = here?.target.kind === 'pod' && here.target.cluster === id ? here.target : null
  return (
    <Dialog
      open
      onClose={onClose}
      title="New session"
      description="A shell in a pod is opened with s on the pod’s row."
    >
      <div className="flex items-center gap-2 px-4 pt-2">
        <label className="flex items-center gap-2">
          Cluster
          <select
            value={id}
            onChange={(event) => setId(event.target.value)}
            className="h-6 rounded border border-edge bg-canvas px-1 text-ink"
          >
            {order.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      {cluster === null ? null : (
        <div className="pt-2">
          <EnvironmentBand cluster={cluster} />
        </div>
      )}
      <ul onKeyDown={walkButtons} aria-label="Sessions to open" className="min-h-0 overflow-auto p-2">
        <Offer
          first
          title="Shell of this machine"
          detail={`kubectl and everything else see ${id} only`}
          onOpen={() => open({ kind: 'local', cluster: id })}
        />
        {samePod === null ? null : (
          <Offer
            title={`Another shell in ${samePod.pod}`}
            detail={samePod.container ?? ''}
            onOpen={() => open(samePod)}
          />
        )}
        {databases.map(({ id: database, program, installed }) => (
          <Offer
            key={database}
            title={`${program} on ${database}`}
            detail={installed ? 'through a tunnel of the cockpit' : `${program} is not installed on this machine`}
            onOpen={installed ? () => open({ kind: 'database', cluster: id, database }) : null}
          />
        ))}
      </ul>
      {trouble === '' ? null : <p className="px-4 pb-2 text-sm text-bad">Databases: {trouble}</p>}
    </Dialog>
  )
}

interface OfferProps {
  /** Has the focus when the dialog opens. */
  readonly first?: boolean
  readonly title: string
  readonly detail: string
  /** null: it cannot be opened, for the reason in `detail`. */
  readonly onOpen: (() => void) | null
}

function Offer({ title, detail, onOpen, first = false }: OfferProps) {
  return (
    <li>
      <button
        type="button"
        // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for.
        autoFocus={first}
        aria-disabled={onOpen === null}
        onClick={() => onOpen?.()}
        className="flex w-full items-baseline gap-3 rounded px-2 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
      >
        <span className={`shrink-0 ${onOpen === null ? 'text-soft' : 'font-medium'}`}>{title}</span>
        <span className="ml-auto min-w-0 truncate text-sm text-soft">{detail}</span>
      </button>
    </li>
  )
}
