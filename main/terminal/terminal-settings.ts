import { join } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import { terminalTab } from '@shared/terminal/contract.ts'
import { standardPreferences, terminalPreferences } from '@shared/terminal/preferences.ts'
import { z } from 'zod'

const fileForm = z.strictObject({ preferences: terminalPreferences, tabs: z.array(terminalTab).max(32) })

export type TerminalSettings = OwnSettings<typeof fileForm>

/** How terminals look and behave, and which tabs were open; kept in the settings folder. */
export function openTerminalSettings(settingsFolder: string): Promise<TerminalSettings> {
  return OwnSettings.open({
    path: join(settingsFolder, 'terminal.yaml'),
    schema: fileForm,
    empty: { preferences: standardPreferences, tabs: [] },
    heading: [
      'Terminals of Foundry Cockpit: preferences, and the tabs that were open. Written by the cockpit; may be edited by hand.',
    ],
  })
}
