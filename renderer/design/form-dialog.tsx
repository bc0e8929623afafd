import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ErrorPanel } from './error-panel.tsx'

interface Props {
  readonly title: string
  readonly description: string
  readonly action: string
  /** Closes by itself when it resolves. */
  readonly onSubmit: () => Promise<unknown>
  readonly onClose: () => void
  readonly wide?: boolean
  readonly children: ReactNode
  /** Further ways to end it. */
  readonly buttons?: ReactNode
}

/** A dialog that asks for something and says when it could not be done. */
export function FormDialog({ title, description, action, onSubmit, onClose, wide = false, children, buttons }: Props) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorShape | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await onSubmit()
      onClose()
    } catch (thrown) {
      setError(toErrorShape(thrown))
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={title} description={description} wide={wide}>
      <form onSubmit={submit} onKeyDown={sendFromChoice} className="flex min-h-0 flex-col">
        <div className="flex min-h-0 flex-col gap-2 overflow-auto p-4">{children}</div>
        {error === null ? null : <ErrorPanel error={error} />}
        <div className="flex items-center justify-end gap-2 border-t border-line p-3">
          {buttons}
          <Button onClick={onClose} keys="Esc">
            Cancel
          </Button>
          <Button look="primary" type="submit" disabled={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Enter sends from a list of choices as it does from a line of text; Space and the arrows open and choose. */
function sendFromChoice(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return
  event.preventDefault()
  event.currentTarget.requestSubmit()
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly longest: number
  /** Lines; 1 is a single line that Enter sends. */
  readonly rows?: number
  readonly autoFocus?: boolean
  readonly placeholder?: string
}

export function TextField({ label, value, onChange, longest, rows = 1, autoFocus = false, placeholder }: FieldProps) {
  const id = useId()
  const look = 'w-full rounded border border-edge bg-canvas px-2 text-ink placeholder:text-soft'
  return (
    <div>
      <label htmlFor={id} className="text-sm text-soft">
        {label}
      </label>
      {rows === 1 ? (
        <input
          id={id}
          value={value}
          maxLength={longest}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for.
          autoFocus={autoFocus}
          className={`h-7 ${look}`}
        />
      ) : (
        <textarea
          id={id}
          value={value}
          rows={rows}
          maxLength={longest}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
          // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for.
          autoFocus={autoFocus}
          className={`py-1 ${look} ${rows > 6 ? 'font-mono text-sm' : ''}`}
        />
      )}
    </div>
  )
}
