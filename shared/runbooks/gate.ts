import { spanText } from '../clusters/age.ts'
import type { StepState } from './run.ts'
import type { RunbookStep } from './runbook.ts'

/** How a step stands, as far as gates look at it. */
export type GateStanding = Pick<StepState, 'phase' | 'verdict' | 'override'> & {
  /** ms since the epoch; null when it has not passed. */
  readonly passedAt: number | null
}

export interface GateBlock {
  /** Id of the gate that holds. */
  readonly gate: string
  readonly reason: string
}

/**
 * Why a step may not run yet: a gate before it has not passed, or passed too long ago, and nobody has overridden it.
 * null when it may. A gate that is not needed (its `when` is false) holds nobody.
 * @param now ms since the epoch.
 */
export function blockedBy(
  step: RunbookStep,
  all: readonly RunbookStep[],
  standings: ReadonlyMap<string, GateStanding>,
  now: number,
): GateBlock | null {
  for (const earlier of all.slice(0, all.indexOf(step))) {
    const standing = standings.get(earlier.id)
    if (!earlier.gate || standing === undefined || standing.override !== null || standing.phase === 'skipped') continue
    if (standing.phase !== 'judged' || standing.verdict !== 'pass') {
      return { gate: earlier.id, reason: `"${earlier.title}" must pass first` }
    }
    if (earlier.validMs !== null && now - (standing.passedAt ?? 0) > earlier.validMs) {
      return { gate: earlier.id, reason: `"${earlier.title}" passed more than ${spanText(earlier.validMs)} ago` }
    }
  }
  return null
}
