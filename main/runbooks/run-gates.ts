import { spanText } from '@shared/clusters/age.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { Stepped } from './run-record.ts'

/**
 * Why a step may not run yet: a gate before it has not passed, or passed too long ago, and nobody has overridden it.
 * null when it may. A gate that is not needed (its `when` is false) holds nobody.
 */
export function blockedBy(
  step: RunbookStep,
  all: readonly RunbookStep[],
  states: ReadonlyMap<string, Stepped>,
  now: number,
): string | null {
  for (const earlier of all.slice(0, all.indexOf(step))) {
    const stepped = states.get(earlier.id)
    if (stepped === undefined || stepped.state.override !== null || stepped.state.phase === 'skipped') continue
    if (earlier.gate && (stepped.state.phase !== 'judged' || stepped.state.verdict !== 'pass')) {
      return `"${earlier.title}" must pass first`
    }
    if (earlier.gate && earlier.validMs !== null && now - (stepped.passedAt ?? 0) > earlier.validMs) {
      return `"${earlier.title}" passed more than ${spanText(earlier.validMs)} ago`
    }
  }
  return null
}
