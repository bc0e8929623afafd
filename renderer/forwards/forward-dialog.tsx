import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { DeclaredPort } from '@shared/forwards/contract.ts'
import { useEffect, useId, useState } from 'react'
import { go } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { ErrorPanel } from '../design/error-panel.tsx'
import { FormDialog, TextField } from '../design/form-dialog.tsx'
import { closeForwardDesk, type ForwardSubject, useForwardDesk } from './forward-desk.ts'
import { targetText } from './forward-words.ts'

/** The one dialog in which port-forwards are declared. */
export function ForwardDialog() {
  const about = useForwardDesk(({ about }) => about)
  return about === null ? null : <DeclareForward about={about} />
}

function DeclareForward({ about }: { readonly about: ForwardSubject }) {
  const { clients } = useServices()
  const id = useId()
  const cluster = useCluster(about.cluster)
  const [ports, setPorts] = useState<readonly DeclaredPort[] | null>(null)
  const [unknown, setUnknown] = useState<ErrorShape | null>(null)
  const [port, setPort] = useState('')
  const [localPort, setLocalPort] = useState('')
  const [startWithApp, setStartWithApp] = useState(false)

  useEffect(() => {
    let gone = false
    clients.forwards.ports(about).then(
      (declared) => {
        if (gone) return
        setPorts(declared)
        setPort((typed) => typed || `${declared[0]?.port ?? ''}`)
      },
      (thrown: unknown) => gone || setUnknown(toErrorShape(thrown)),
    )
    return () => {
      gone = true
    }
  }, [clients, about])

  const submit = async () => {
    await clients.forwards.declare({
      ...about,
      port: Number(port),
      localPort: localPort.trim() === '' ? null : Number(localPort),
      startWithApp,
    })
    go({ screen: 'forwards' })
  }
  return (
    <FormDialog
      title="Forward a port"
      description={`From this machine only, to ${targetText(about.target)}. It is kept, and follows the pod when it is replaced.`}
      action="Forward"
      onSubmit={submit}
      onClose={closeForwardDesk}
    >
      {cluster === null ? null : <EnvironmentBand cluster={cluster} />}
      {unknown === null ? null : <ErrorPanel error={unknown} />}
      <TextField label="Port" value={port} onChange={setPort} longest={5} autoFocus />
      {ports === null || ports.length === 0 ? (
        <p className="m-0 text-sm text-soft">
          {ports === null ? (unknown === null ? 'Asking which ports it declares …' : '') : 'It declares no TCP port.'}
        </p>
      ) : (
        <fieldset className="m-0 border-0 p-0">
          <legend className="text-sm text-soft">Ports that it declares</legend>
          {ports.map(({ port: declared, name, of }) => (
            <label key={`${declared} ${name} ${of}`} className="flex items-baseline gap-2 py-0.5">
              <input
                type="radio"
                name={`${id}-port`}
                checked={port === `${declared}`}
                onChange={() => setPort(`${declared}`)}
              />
              <span className="tabular-nums">{declared}</span>
              <span className="text-sm text-soft">{[name, of].filter((word) => word !== '').join(', ')}</span>
            </label>
          ))}
        </fieldset>
      )}
      <TextField
        label="Port on this machine"
        value={localPort}
        onChange={setLocalPort}
        longest={5}
        placeholder="a free one"
      />
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={startWithApp} onChange={(event) => setStartWithApp(event.target.checked)} />
        Start it with the app
      </label>
    </FormDialog>
  )
}
