import { useEffect, useId, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import type { DeskState } from './desk-state.ts'

/** Asks for the number of pods. */
export function ScaleStep({ state }: { readonly state: Extract<DeskState, { at: 'scale' }> }) {
  const { actions } = useServices()
  const [text, setText] = useState(`${state.replicas}`)
  const input = useRef<HTMLInputElement>(null)
  const field = useId()
  useEffect(() => input.current?.select(), [])
  const replicas = /^\d{1,5}$/.test(text.trim()) ? Number(text) : null
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (replicas !== null) actions.scaleTo(replicas)
      }}
    >
      <div className="flex items-center gap-2 px-4 py-3">
        <label htmlFor={field}>Replicas</label>
        <input
          ref={input}
          id={field}
          type="number"
          min={0}
          max={99_999}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-7 w-24 rounded border border-edge bg-canvas px-2 text-right text-ink"
        />
      </div>
      {state.error === null ? null : <ErrorPanel error={state.error} />}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={actions.close} keys="Esc">
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={replicas === null}>
          Show effect
        </Button>
      </div>
    </form>
  )
}
