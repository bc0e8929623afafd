import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface Props {
  readonly open: boolean
  readonly title: string
  readonly description: string
  /** Verb and noun: "Break prod-eu". */
  readonly action: string
  readonly onConfirm: () => void
  readonly onCancel: () => void
  readonly children?: ReactNode
}

/** Asks before something changes. Cancel has the focus: Enter by habit does nothing. */
export function ConfirmDialog({ open, title, description, action, onConfirm, onCancel, children }: Props) {
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (open) cancel.current?.focus()
  }, [open])
  return (
    <Dialog open={open} onClose={onCancel} title={title} description={description}>
      <div className="px-4 pt-2">{children}</div>
      <div className="flex justify-end gap-2 p-4">
        <Button ref={cancel} onClick={onCancel} keys="Esc">
          Cancel
        </Button>
        <Button look="danger" onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
