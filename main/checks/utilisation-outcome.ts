import type { Evidence } from '@shared/checks/check.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import type { Outcome } from './check-definition.ts'
import type { JudgedUsage } from './utilisation.ts'
import { counted, listed } from './wording.ts'

export interface UtilisationWords {
  /** "pod" */
  readonly noun: string
  /** "limit" or "allocatable amount": what the figures are held against. */
  readonly against: string
  readonly objectOf: (name: string) => ObjectReference
  readonly hint: string
}

/** The verdict over all pods or nodes, with what was not measured and what had nothing to be held against. */
export function utilisationOutcome(
  usages: readonly JudgedUsage[],
  { noun, against, objectOf, hint }: UtilisationWords,
  proof: readonly Evidence[],
): Outcome {
  const unmeasured = usages.filter(({ measured }) => !measured).map(({ name }) => name)
  const unlimited = usages.filter(({ measured, judged }) => measured && !judged).map(({ name }) => name)
  const judged = usages.filter((one) => one.judged)
  if (usages.length === 0 || unmeasured.length === usages.length) {
    return {
      verdict: 'no-data',
      observed: usages.length === 0 ? `There is no ${noun} to measure` : `No ${noun} has a figure of the last minutes`,
      hint: 'Metrics-server needs about a minute after its start and after that of a pod.',
      evidence: proof,
    }
  }
  const notes = [
    ...(unmeasured.length > 0 ? [`no figures for ${listed(unmeasured, 5)}`] : []),
    ...(unlimited.length > 0 ? [`judged against nothing, for no ${against} is set: ${listed(unlimited, 5)}`] : []),
  ]
  const noted = notes.length > 0 ? `; ${notes.join('; ')}` : ''
  const over = judged.filter(({ verdict }) => verdict !== 'pass')
  if (over.length > 0) {
    return {
      verdict: over.some(({ verdict }) => verdict === 'fail') ? 'fail' : 'warn',
      observed: `${over.length} of ${counted(usages.length, noun)}: ${listed(over.map(({ words }) => words))}${noted}`,
      hint,
      objects: over.map(({ name }) => objectOf(name)),
      evidence: proof,
    }
  }
  if (judged.length === 0) {
    return {
      verdict: 'warn',
      observed: `Nothing could be judged${noted}`,
      hint: `Set a ${against}, so that a leak is seen before the node runs out.`,
      evidence: proof,
    }
  }
  const highest = Math.round(Math.max(...judged.flatMap((one) => [one.cpuPercent ?? 0, one.memoryPercent ?? 0])))
  return {
    // A pod or node without a figure was not looked at, so it is not all green.
    verdict: unmeasured.length > 0 ? 'warn' : 'pass',
    observed: `${counted(judged.length, noun)} judged, the fullest at ${highest} %${noted}`,
    evidence: proof,
  }
}
