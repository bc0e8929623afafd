import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { parseRunbook } from './parse-runbook.ts'
import { runbookFaults } from './runbook-faults.ts'

export interface Provenance {
  readonly origin: Runbook['origin']
  readonly accepted: boolean
}

/**
 * Reads a runbook. Nothing of it is run or fetched, and its prose stays Markdown text.
 * @param path of the file; only its last part counts.
 * @throws CockpitError BAD_RUNBOOK with file, line and fault (ten at most).
 */
export function readRunbook(path: string, text: string, { origin, accepted }: Provenance): Runbook {
  const parsed = parseRunbook(path, text)
  const faults = [...parsed.messages, ...runbookFaults(parsed)]
  if (parsed.front === null || faults.length > 0) {
    const told = faults.slice(0, 10).map(({ line, message }) => `line ${line}: ${message}`)
    const more = faults.length - told.length
    throw new CockpitError(
      'BAD_RUNBOOK',
      `The runbook ${path.split(/[\\/]/).at(-1)} cannot be used. ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      'cockpit runbook lint FILE tells more.',
    )
  }
  const { value } = parsed.front
  const tiers = stepsOf(parsed)
    .map(({ tier }) => tier)
    .sort()
  return {
    ...value,
    origin,
    accepted,
    hash: parsed.hash,
    tier: tiers.at(-1) ?? 'D0',
    intro: parsed.intro,
    sections: parsed.sections,
  }
}
