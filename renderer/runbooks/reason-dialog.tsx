import { type FormEvent, useId, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'

interface Props {
  readonly title: string
  readonly description: string
  /** Verb and noun. */
  readonly action: string
  readonly onGiven: (reason: string) => void
  readonly onClose: () => void
}

/** Asks why; the reason is kept with the run. */
export function ReasonDialog({ title, description, action, onGiven, onClose }: Props) {
  const id = useId()
  const [reason, setReason] = useState('')
  const given = reason.trim().length >= 3
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (given) onGiven(reason.trim())
  }
  return (
    <Dialog open onClose={onClose} title={title} description={description}>
      <form onSubmit={submit}>
        <div className="px-4 py-3">
          <label htmlFor={id}>Reason, kept in the evidence</label>
          <input
            id={id}
            value={reason}
            maxLength={2000}
            onChange={(event) => setReason(event.target.value)}
            autoFocus
            className="mt-1 h-7 w-full rounded border border-edge bg-canvas px-2 text-ink"
          />
        </div>
        <div className="flex justify-end gap-2 border-t border-line p-3">
          <Button onClick={onClose} keys="Esc">
            Cancel
          </Button>
          <Button look="primary" type="submit" keys="Enter" disabled={!given}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
