import type { Verdict } from '@shared/checks/check.ts'
import type { ComparedStep, RunView, StepState } from '@shared/runbooks/run.ts'

const rank: Record<Verdict, number> = { pass: 0, warn: 1, 'no-data': 2, unknown: 3, fail: 4 }

/** Two runs of the same runbook side by side, in the order of the later one; steps of the earlier one alone come last. */
export function compareRuns(before: RunView, after: RunView): ComparedStep[] {
  const key = ({ step, cluster }: StepState): string => JSON.stringify([step, cluster])
  const earlier = new Map(before.steps.map((state) => [key(state), state]))
  const later = new Set(after.steps.map(key))
  return [
    ...after.steps.map((state) => compared(earlier.get(key(state)) ?? null, state)),
    ...before.steps.filter((state) => !later.has(key(state))).map((state) => compared(state, null)),
  ]
}

function compared(before: StepState | null, after: StepState | null): ComparedStep {
  const either = after ?? before
  const [from, to] = [before?.verdict ?? null, after?.verdict ?? null]
  const hashes = [before, after].map((state) => state?.attempts.at(-1)?.outputHash ?? null)
  const [first = null, second = null] = hashes
  return {
    step: either?.step ?? '',
    cluster: either?.cluster ?? '',
    before: from,
    after: to,
    change: changeOf(from, to),
    because: [before?.because ?? '', after?.because ?? ''],
    sameOutput: first === null || second === null ? null : first === second,
  }
}

function changeOf(from: Verdict | null, to: Verdict | null): ComparedStep['change'] {
  if (from === to) return 'same'
  if (from === null || to === null) return 'other'
  return rank[to] < rank[from] ? 'better' : 'worse'
}
