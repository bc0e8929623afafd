import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

/** The platform profile that ships with the app. */
export const builtInProfile = (root: string): string => join(root, 'resources', 'profiles', 'bud-ai-foundry.yaml')

/**
 * The folder that holds `resources/`, looked for upwards from `start`: the same code runs from its source, from a
 * bundle and from a chunk of a bundle, which lie at different depths.
 */
export function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(builtInProfile(folder))) return folder
    if (folder === dirname(folder)) break
  }
  throw new CockpitError(
    'NOT_INSTALLED',
    'The folder of the shipped resources cannot be found.',
    'Install the cockpit again.',
  )
}
