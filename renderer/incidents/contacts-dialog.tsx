import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ContactsMessage } from '@shared/incidents/contract.ts'
import { type Contact, contact, type EscalationRole } from '@shared/platform/contact.ts'
import { type FormEvent, useCallback, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useStream } from '../bridge/use-stream.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'

/** Who is called, by role; kept in the settings folder and readable without any network. */
export function ContactsDialog({ onClose }: { readonly onClose: () => void }) {
  const { clients } = useServices()
  const { message, broken } = useStream<ContactsMessage>(
    useCallback((observer) => clients.incidents.contacts({}, observer), [clients]),
  )
  const error = broken ?? message?.error ?? null
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Contacts"
      description="Who is called in an incident (Day-2 §11). Kept in contacts.yaml of the settings folder."
    >
      {error === null ? null : <ErrorPanel error={error} />}
      <div className="flex min-h-0 flex-col overflow-auto">
        {(message?.roles ?? []).map((role) => (
          <ContactForm key={role.role} role={role} />
        ))}
      </div>
      <div className="flex justify-end border-t border-line p-3">
        <Button onClick={onClose} keys="Esc">
          Close
        </Button>
      </div>
    </Dialog>
  )
}

const fields = [
  ['name', 'Name'],
  ['phone', 'Phone'],
  ['email', 'E-mail'],
  ['chat', 'Chat'],
] as const

function ContactForm({ role }: { readonly role: EscalationRole }) {
  const { clients } = useServices()
  const { name, phone, email, chat } = role
  const kept: Contact = { name, phone, email, chat }
  const [edited, setEdited] = useState<Contact | null>(null)
  const [error, setError] = useState<ErrorShape | null>(null)
  const shown = edited ?? kept
  const checked = contact.safeParse(shown)
  const wrong = new Map(checked.success ? [] : checked.error.issues.map(({ path, message }) => [path[0], message]))

  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!checked.success) return
    try {
      await clients.incidents.saveContact({ role: role.role, contact: checked.data })
      setEdited(null)
      setError(null)
    } catch (thrown) {
      setError(toErrorShape(thrown))
    }
  }
  return (
    <form onSubmit={save} aria-label={role.title} className="border-t border-line px-4 py-2">
      <div className="flex items-end gap-2">
        <span className="w-40 shrink-0 pb-1">
          <span className="block font-medium">{role.title}</span>
          <span className="text-sm text-soft">
            {role.criticalOnly ? 'critical only, ' : ''}
            {role.afterMinutes === 0 ? 'at once' : `after ${role.afterMinutes} min`}
          </span>
        </span>
        {fields.map(([field, label]) => (
          <label key={field} className="min-w-0 flex-1">
            <span className="text-sm text-soft">{label}</span>
            <input
              value={shown[field]}
              aria-invalid={wrong.has(field)}
              onChange={(event) => setEdited({ ...shown, [field]: event.target.value })}
              className="h-7 w-full rounded border border-edge bg-canvas px-2 text-ink"
            />
          </label>
        ))}
        <Button type="submit" look="primary" disabled={edited === null || !checked.success}>
          Save
        </Button>
      </div>
      {[...wrong.values()].map((message) => (
        <p key={message} role="alert" className="m-0 text-sm text-bad">
          {message}
        </p>
      ))}
      {error === null ? null : <ErrorPanel error={error} />}
    </form>
  )
}
