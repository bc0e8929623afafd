import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import type { DeskState } from './action-desk.ts'
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

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = buttons.findIndex((button) => button.matches(':focus'))
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }
  return (
    <ul ref={list} onKeyDown={walk} aria-label="Actions" className="min-h-0 overflow-auto p-1.5">
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
