import { join } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { type Contact, contact, type EscalationRole } from '@shared/platform/contact.ts'
import { z } from 'zod'

const contactsForm = z.strictObject({ contacts: z.record(z.string(), contact) })

/** Who is called: the profile's roles with what was typed into the app laid over. Needs no network. */
export interface Contacts {
  readonly roles: readonly EscalationRole[]
  /** Why the file does not hold; the profile's contacts are used then. null when it does. */
  readonly error: CockpitError | null
  of(role: string): Contact | undefined
  onChange(listener: () => void): Unsubscribe
  /** Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  save(role: string, who: Contact): Promise<void>
}

/** @param profileRoles asked anew each time: the profile may be another one. */
export async function openContacts(
  settingsFolder: string,
  profileRoles: () => readonly EscalationRole[],
): Promise<Contacts> {
  const settings = await OwnSettings.open({
    path: join(settingsFolder, 'contacts.yaml'),
    schema: contactsForm,
    empty: { contacts: {} },
    heading: [
      'Who is called in an incident, by role of the platform profile. Written by the cockpit; may be edited by hand.',
    ],
  })
  const roles = () => profileRoles().map((role) => ({ ...role, ...settings.value.contacts[role.role] }))
  return {
    get roles() {
      return roles()
    },
    get error() {
      return settings.error
    },
    of(role) {
      const found = roles().find((each) => each.role === role)
      if (found === undefined) return undefined
      const { name, phone, email, chat } = found
      return { name, phone, email, chat }
    },
    onChange: (listener) => settings.onChange(listener),
    save: (role, who) =>
      settings.change(({ contacts }) => {
        if (!profileRoles().some((each) => each.role === role)) {
          throw new CockpitError('NOT_FOUND', `The platform profile has no role ${role}`)
        }
        return { contacts: { ...contacts, [role]: who } }
      }),
  }
}
