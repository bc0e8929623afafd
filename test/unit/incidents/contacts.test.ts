import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openContacts } from '@main/incidents/contacts.ts'
import { contact } from '@shared/platform/contact.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const empty = { name: '', phone: '', email: '', chat: '' }
const roles = [{ role: 'platform-lead', title: 'Platform Lead', afterMinutes: 15, criticalOnly: false, ...empty }]
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-contacts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a contact', () => {
  it.each([
    { phone: '+44 (20) 7946-0000' },
    { phone: '112' },
    { email: 'ada@example.org' },
    { chat: '@ada' },
    { chat: '#on-call_eu.1' },
  ])('holds: %j', (part) => expect(contact.safeParse({ ...empty, ...part }).success).toBe(true))
  it.each([
    { phone: 'call me' },
    { phone: '+44; rm -rf /' },
    { email: 'ada' },
    { email: 'ada@example.org\nBcc: all@example.org' },
    { chat: 'two words' },
    { chat: '<script>' },
    { name: 'x'.repeat(121) },
  ])('is refused: %j', (part) => expect(contact.safeParse({ ...empty, ...part }).success).toBe(false))
})

it('lays what was typed over the profile, keeps it in a file, and refuses a role that is none', async () => {
  const contacts = await openContacts(folder, () => roles)
  expect(contacts.of('platform-lead')).toEqual(empty)
  await contacts.save('platform-lead', { ...empty, name: 'Ada', phone: '112' })
  expect((await openContacts(folder, () => roles)).of('platform-lead')).toMatchObject({ name: 'Ada', phone: '112' })
  await expect(contacts.save('king', empty)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await readFile(join(folder, 'contacts.yaml'), 'utf8')).not.toContain('king')
})

it('a file that does not hold is told, not written over, and the profile goes on', async () => {
  await writeFile(join(folder, 'contacts.yaml'), 'contacts: { platform-lead: { name: Ada, phone: nonsense } }')
  const contacts = await openContacts(folder, () => roles)
  expect(contacts.error?.code).toBe('BAD_SETTINGS')
  expect(contacts.of('platform-lead')).toEqual(empty)
  await expect(contacts.save('platform-lead', empty)).rejects.toMatchObject({ code: 'BAD_SETTINGS' })
  expect(await readFile(join(folder, 'contacts.yaml'), 'utf8')).toContain('nonsense')
})
