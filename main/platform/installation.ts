import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { OwnSettings } from './own-settings.ts'

const fileForm = z.strictObject({ installation: z.string().regex(/^[0-9a-f]{16}$/) })

/**
 * Tells what this installation made on a cluster from what another engineer's did: 16 hexadecimal digits, made once and
 * kept in the settings folder. Where the folder cannot be written it holds for this process only.
 */
export async function installationId(settingsFolder: string): Promise<string> {
  const settings = await OwnSettings.open({
    path: join(settingsFolder, 'installation.yaml'),
    schema: fileForm,
    empty: { installation: '' },
    heading: ['Marks what this installation of Foundry Cockpit makes on clusters, so that it removes only its own.'],
  })
  const made = randomBytes(8).toString('hex')
  if (settings.value.installation !== '') return settings.value.installation
  // Another window may have been first: what is in the file then counts.
  await settings.change((now) => (now.installation === '' ? { installation: made } : now)).catch(() => undefined)
  return settings.value.installation || made
}
