import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { longestMarkdown } from '@shared/runbooks/markdown-limits.ts'

export const mostFixtureBytes = 1024 * 1024

/** `ID.fixtures.yaml` beside `ID.md`. */
export function fixturesOf(path: string): string {
  return path.replace(/\.md$/, '.fixtures.yaml')
}

/**
 * The text of a runbook or of its fixtures; a file that is too large is not read at all.
 * @throws CockpitError BAD_RUNBOOK
 */
export async function readRunbookFile(path: string, mostBytes = longestMarkdown): Promise<string> {
  const name = basename(path)
  const found = await stat(path).catch(() => null)
  if (found === null || !found.isFile()) throw new CockpitError('BAD_RUNBOOK', `There is no file ${name}`)
  if (found.size > mostBytes) {
    throw new CockpitError(
      'BAD_RUNBOOK',
      `${name} is larger than ${mostBytes / 1024} KiB (${Math.round(found.size / 1024)} KiB)`,
      'Nothing of it was read.',
    )
  }
  return readFile(path, 'utf8')
}
