import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { PreparedAction } from '@shared/gate/prepared.ts'
import { useEffect, useId, useRef, useState } from 'react'
import { after } from '../bridge/timer.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { PreviewView } from './preview-view.tsx'

interface Props {
  readonly prepared: PreparedAction
  readonly error: ErrorShape | null
  /** What the button says that leaves everything as it is. */
  readonly cancelWord: string
  readonly onCancel: () => void
  /** Asks for the same again: what is shown is too old. */
  readonly onLookAgain: () => void
  readonly onPerform: (typedName: string | null) => void
}

/** Asks, with the real effect in view. Cancel has the focus: Enter by habit does nothing. */
export function ConfirmForm({ prepared, error, cancelWord, onCancel, onLookAgain, onPerform }: Props) {
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
        if (ready) onPerform(wanted === null ? null : typed)
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
        <Button ref={cancel} onClick={onCancel} keys="Esc">
          {cancelWord}
        </Button>
        {expired ? (
          <Button onClick={onLookAgain}>Look again</Button>
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
