import { useState } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { TextField } from '../design/form-dialog.tsx'
import type { DeskState } from './desk-state.ts'

/** Asks for the image of a debug container, and whose processes it is to see. */
export function DebugStep({ state }: { readonly state: Extract<DeskState, { at: 'debug' }> }) {
  const { actions } = useServices()
  const { containers, error } = state
  const [image, setImage] = useState(state.image)
  const [container, setContainer] = useState<string>(state.container ?? '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (image.trim() !== '') actions.debugWith(image.trim(), container === '' ? null : container)
      }}
    >
      <div className="flex flex-col gap-2 px-4 py-3">
        <TextField label="Image" value={image} onChange={setImage} longest={512} autoFocus />
        {containers.length === 0 ? null : (
          <label className="flex items-center gap-2 text-sm text-soft">
            In the processes of
            <select
              value={container}
              onChange={(event) => setContainer(event.target.value)}
              className="h-7 rounded border border-edge bg-canvas px-1.5 text-ink"
            >
              {containers.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
              <option value="">none: its own only</option>
            </select>
          </label>
        )}
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={actions.close} keys="Esc">
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={image.trim() === ''}>
          Show effect
        </Button>
      </div>
    </form>
  )
}
