import type { Finding } from '@shared/sources/contract.ts'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../design/button.tsx'

type Address = NonNullable<Finding['address']>

interface Props {
  readonly finding: Finding
  readonly cluster: string
  readonly onOverride: (address: Address | null) => Promise<boolean>
}

const addressText = ({ namespace, service, port }: Address): string => `${namespace}/${service}:${port}`

/** Names another service for this source on this cluster; candidates of the cluster are one click away. */
export function OverrideForm({ finding, cluster, onOverride }: Props) {
  const id = useId()
  const [namespace, setNamespace] = useState(finding.address?.namespace ?? '')
  const [service, setService] = useState(finding.address?.service ?? '')
  const [port, setPort] = useState(`${finding.address?.port ?? ''}`)
  const [busy, setBusy] = useState(false)
  const portNumber = Number(port)
  const valid =
    namespace.trim() !== '' &&
    service.trim() !== '' &&
    Number.isInteger(portNumber) &&
    portNumber > 0 &&
    portNumber < 65_536

  const send = async (address: Address | null) => {
    setBusy(true)
    await onOverride(address)
    setBusy(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (valid) void send({ namespace: namespace.trim(), service: service.trim(), port: portNumber })
  }
  const field = 'h-6 w-full rounded border border-edge bg-canvas px-2 text-ink'
  return (
    <form aria-labelledby={`${id}-title`} onSubmit={submit} className="rounded border border-line p-2.5">
      <h3 id={`${id}-title`} className="font-medium">
        Another service for {finding.title} on {cluster}
      </h3>
      <div className="mt-1.5 grid grid-cols-[1fr_1fr_6rem] gap-2">
        <label>
          <span className="text-sm text-soft">Namespace</span>
          <input className={field} value={namespace} onChange={(event) => setNamespace(event.target.value)} />
        </label>
        <label>
          <span className="text-sm text-soft">Service</span>
          <input className={field} value={service} onChange={(event) => setService(event.target.value)} />
        </label>
        <label>
          <span className="text-sm text-soft">Port</span>
          <input className={field} inputMode="numeric" value={port} onChange={(event) => setPort(event.target.value)} />
        </label>
      </div>
      {finding.candidates.length === 0 ? null : (
        <p className="mt-1.5 flex flex-wrap items-center gap-1.5 text-sm text-soft">
          Services that look like it:
          {finding.candidates.map((candidate) => (
            <Button
              key={addressText(candidate)}
              onClick={() => {
                setNamespace(candidate.namespace)
                setService(candidate.service)
                setPort(`${candidate.port}`)
              }}
            >
              {addressText(candidate)}
            </Button>
          ))}
        </p>
      )}
      <span className="mt-2 flex gap-2">
        <Button type="submit" look="primary" disabled={!valid || busy}>
          Use and test
        </Button>
        <Button disabled={!finding.overridden || busy} onClick={() => void send(null)}>
          Back to the profile’s
        </Button>
      </span>
    </form>
  )
}
