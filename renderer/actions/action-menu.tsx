import { useEffect, useRef } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import type { DeskState } from './desk-state.ts'
import { tierWords } from './tier-words.ts'

/** What can be done with the object, and why the rest cannot. Arrows walk, Enter takes. */
export function ActionMenu({ state }: { readonly state: Extract<DeskState, { at: 'menu' }> }) {
  const { actions } = useServices()
  const list = useRef<HTMLUListElement>(null)
  const { offers, error } = state
  useEffect(() => {
    if (offers !== null) list.current?.querySelector<HTMLButtonElement>('button:not([aria-disabled=true])')?.focus()
  }, [offers])

  if (error !== null) {
    return (
      <ErrorPanel error={error}>
        <Button onClick={() => actions.open(state.subject)}>Ask again</Button>
      </ErrorPanel>
    )
  }
  if (offers === null) return <EmptyState tone="muted" title="Asking what you may do …" />
  if (offers.actions.length === 0) return <EmptyState tone="muted" title="Nothing can be changed on this kind" />

  return (
    <ul ref={list} onKeyDown={walkButtons} aria-label="Actions" className="min-h-0 overflow-auto p-1.5">
      {offers.actions.map((offer) => (
        <li key={offer.action}>
          {/* Not `disabled`: the reason must be reachable by keyboard and screen reader. */}
          <button
            type="button"
            aria-disabled={!offer.offered}
            onClick={() => actions.choose(offer)}
            className="flex w-full items-baseline gap-3 rounded px-2.5 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
          >
            <span className={`shrink-0 ${offer.offered ? 'font-medium' : 'text-soft'}`}>{offer.title}</span>
            <span className="ml-auto min-w-0 break-words text-right text-sm text-soft">
              {offer.offered && offer.reason === '' ? tierWords[offer.tier] : offer.reason}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
