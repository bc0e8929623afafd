import { useEffect, useId, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { after } from '../bridge/timer.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import type { DeskState } from './action-desk.ts'
import { PreviewView } from './preview-view.tsx'

/** Asks, with the real effect in view. Cancel has the focus: Enter by habit does nothing. */
export function ConfirmStep({ state }: { readonly state: Extract<DeskState, { at: 'asking' }> }) {
  const { actions } = useServices()
  const { prepared, error } = state
  const cancel = useRef<HTMLButtonElement>(null)
  const [typed, setTyped] = useState('')
  const expired = useExpired(prepared.expiresAt)
  const field = useId()
  useEffect(() => cancel.current?.focus(), [])

  const wanted = prepared.typedName
  const ready = !expired && (wanted === null || typed === wanted)
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) actions.perform(wanted === null ? null : typed)
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-4 py-3">
        <PreviewView preview={prepared.preview} />
        {error === null ? null : <ErrorPanel error={error} />}
        {wanted === null ? null : (
          <div className="flex flex-col gap-1">
            <label htmlFor={field}>
              Type <strong className="font-mono select-all">{wanted}</strong> to go on
            </label>
            <input
              id={field}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className="h-7 rounded border border-edge bg-canvas px-2 font-mono text-ink"
            />
          </div>
        )}
      </div>
      <div className="flex items-center justify-end gap-2 border-t border-line p-3">
        <p role="status" className="mr-auto text-sm text-soft">
          {expired ? 'What is shown is more than two minutes old.' : ''}
        </p>
        <Button ref={cancel} onClick={actions.close} keys="Esc">
          {state.request.action === 'edit' ? 'Back to the edit' : 'Cancel'}
        </Button>
        {expired ? (
          <Button onClick={actions.prepareAgain}>Look again</Button>
        ) : (
          <Button look="danger" type="submit" disabled={!ready}>
            {prepared.button}
          </Button>
        )}
      </div>
    </form>
  )
}

function useExpired(expiresAt: number): boolean {
  const [expired, setExpired] = useState(() => expiresAt <= Date.now())
  useEffect(() => after(Math.max(0, expiresAt - Date.now()), () => setExpired(true)), [expiresAt])
  return expired
}
