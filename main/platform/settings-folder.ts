import { join } from 'node:path'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * Where an engineer's own settings lie, the same for the app and the command line. FOUNDRY_COCKPIT_SETTINGS wins, so
 * that a team can point at a shared checkout and a test at an empty folder.
 */
export function settingsFolder({ platform, env, home }: Surroundings): string {
  const chosen = env.FOUNDRY_COCKPIT_SETTINGS
  if (chosen) return chosen
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'foundry-cockpit')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'foundry-cockpit')
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'foundry-cockpit')
}
