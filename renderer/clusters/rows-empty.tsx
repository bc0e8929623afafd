import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { CircleSlash, LoaderCircle, Lock } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { sentences } from '../design/sentences.ts'

interface Props {
  readonly kind: Kind
  readonly freshness: Freshness
  /** Rows that the filters hide. */
  readonly hidden: number
  readonly onClearFilters: () => void
  /** Asks for one namespace only, for those who may not list them all. */
  readonly onNamespace: (namespace: string) => void
}

/** Why a table has no rows: not read yet, not allowed, not served, filtered away, or truly none. */
export function RowsEmpty({ kind, freshness, hidden, onClearFilters, onNamespace }: Props) {
  if (hidden > 0) return <FilteredAway kind={kind} hidden={hidden} onClearFilters={onClearFilters} />
  const why = sentences(freshness.reason, freshness.hint)
  switch (freshness.state) {
    case 'loading':
      return (
        <EmptyState tone="muted" icon={LoaderCircle} turning title={`Reading ${kind.title.toLowerCase()} …`}>
          {freshness.loading === null ? why : `${freshness.loading.rows} so far`}
        </EmptyState>
      )
    case 'denied':
      return (
        <EmptyState tone="bad" icon={Lock} title={`You may not list ${kind.title.toLowerCase()} here`}>
          <p>{why}</p>
          {kind.namespaced ? <NamespaceForm onNamespace={onNamespace} /> : null}
        </EmptyState>
      )
    case 'absent':
      return (
        <EmptyState tone="muted" icon={CircleSlash} title={`This cluster does not serve ${kind.title.toLowerCase()}`}>
          {why}
        </EmptyState>
      )
    case 'failed':
      return (
        <EmptyState tone="bad" title={`${kind.title} could not be read`}>
          {why}
        </EmptyState>
      )
    case 'stale':
      return (
        <EmptyState tone="warn" title={`No ${kind.title.toLowerCase()} when last read; that is not proven now`}>
          {why}
        </EmptyState>
      )
    case 'live':
      return <EmptyState tone="muted" title={`No ${kind.title.toLowerCase()}`} />
  }
}

export function FilteredAway({ kind, hidden, onClearFilters }: Pick<Props, 'kind' | 'hidden' | 'onClearFilters'>) {
  return (
    <EmptyState tone="muted" title={`None of ${hidden} ${kind.title.toLowerCase()} match`}>
      <Button onClick={onClearFilters}>Clear the filters</Button>
    </EmptyState>
  )
}

/** Asks for the one namespace that one may read. */
export function NamespaceForm({ onNamespace }: Pick<Props, 'onNamespace'>) {
  const [name, setName] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onNamespace(name.trim())
  }
  return (
    <form onSubmit={submit} className="mt-2 flex items-center justify-center gap-2">
      <label className="flex items-center gap-2">
        One namespace that you may read:
        <input
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={63}
          className="h-6 w-40 rounded border border-edge bg-canvas px-2 text-ink"
        />
      </label>
      <Button type="submit">Read it</Button>
    </form>
  )
}
