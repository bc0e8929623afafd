import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { Lock, Scan } from 'lucide-react'
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { useNamespaceScope } from './use-namespace-scope.ts'

/**
 * For whom may not read every namespace: says so, and lets one be chosen, which is remembered. Nothing where everything
 * may be read.
 */
export function ScopeStrip({ cluster }: { readonly cluster: ClusterSummary }) {
  const { choose, error } = useNamespaceScope(cluster.id)
  const scope = cluster.namespace ?? null
  // Who may not list nodes alone is not helped by it.
  const denied = cluster.connection.phase === 'denied' && cluster.pods === null
  const wanted = denied || scope !== null
  const readable = useReadableNamespaces(cluster.id, wanted)
  const first = useRef<HTMLButtonElement>(null)
  const field = useRef<HTMLInputElement>(null)
  useShortcuts(
    useMemo(() => {
      if (!wanted) return []
      const run = () => (first.current ?? field.current)?.focus()
      return [{ keys: 'n', label: 'Choose the namespace that is read', group: 'This screen' as const, run }]
    }, [wanted]),
  )
  if (!wanted) return null
  const others = readable.filter((name) => name !== scope)
  return (
    <section
      aria-label="Namespace that is read"
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 rounded border border-line bg-panel px-2 py-1"
    >
      {denied ? (
        <StatusBadge tone="bad" icon={Lock} title={cluster.connection.reason}>
          {cluster.connection.reason}
        </StatusBadge>
      ) : (
        <StatusBadge tone="warn" icon={Scan}>
          Only namespace {scope} is read; the rest of the cluster is not seen
        </StatusBadge>
      )}
      <span className="flex flex-wrap items-center gap-1.5 text-sm">
        <span className="text-soft">{others.length > 0 ? 'Read only' : 'Choose a namespace:'}</span>
        {others.map((name, place) => (
          <Button
            key={name}
            ref={place === 0 ? first : null}
            onClick={() => choose(name)}
            {...(place === 0 ? { keys: 'n' } : {})}
          >
            {name}
          </Button>
        ))}
        <NamespaceField field={field} onChoose={choose} />
        {scope === null ? null : <Button onClick={() => choose(null)}>All namespaces</Button>}
      </span>
      {error === null ? null : (
        <span role="alert" className="text-sm text-bad">
          {error.message} {error.hint}
        </span>
      )}
    </section>
  )
}

function NamespaceField({
  field,
  onChoose,
}: {
  readonly field: React.RefObject<HTMLInputElement | null>
  readonly onChoose: (namespace: string) => void
}) {
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onChoose(name.trim())
  }
  return (
    <form onSubmit={submit} className="flex items-center gap-1.5">
      <input
        ref={field}
        aria-label="Another namespace"
        placeholder="another namespace"
        value={name}
        maxLength={63}
        onChange={(event) => setName(event.target.value)}
        className="h-6 w-36 rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft"
      />
      <Button type="submit" disabled={name.trim() === ''}>
        Read it
      </Button>
    </form>
  )
}

/** Asked of the cluster's own access review; empty until it has answered, and where it does not. */
function useReadableNamespaces(cluster: string, wanted: boolean): readonly string[] {
  const { clients } = useServices()
  const [told, setTold] = useState<{ readonly cluster: string; readonly namespaces: readonly string[] } | null>(null)
  useEffect(() => {
    if (!wanted) return
    let current = true
    clients.clusters.readableNamespaces({ cluster }).then(
      ({ namespaces }) => current && setTold({ cluster, namespaces }),
      // Then a name can still be typed.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [clients, cluster, wanted])
  return told?.cluster === cluster ? told.namespaces : []
}
