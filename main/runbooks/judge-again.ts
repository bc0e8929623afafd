import type { Verdict } from '@shared/checks/check.ts'
import type { Environment } from '@shared/clusters/cluster-summary.ts'
import type { JudgedRun, StepState } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import { compareRuns } from './compare-runs.ts'
import { type FoldedRun, stepKey } from './run-record.ts'
import type { RunStore } from './run-store.ts'
import type { RunbookEngine } from './runbook-engine.ts'
import { storedView } from './stored-view.ts'

export interface JudgeAgainOptions {
  readonly store: Pick<RunStore, 'result'>
  readonly engine: Pick<RunbookEngine, 'judge'>
  /** `unknown` of a cluster that is there no more. */
  readonly environment: (cluster: string) => Environment
}

/**
 * The kept results of a run by the expectations of `today`, beside how they were judged. A step is judged as of the time at
 * which it ended; what cannot be judged again says why and keeps no verdict.
 */
export async function judgeAgain(options: JudgeAgainOptions, folded: FoldedRun, today: Runbook): Promise<JudgedRun> {
  const { begun, steps } = folded
  const view = storedView(folded)
  const before = { ...view, steps: view.steps.filter(({ verdict }) => verdict !== null) }
  const after: StepState[] = []
  for (const cluster of begun.clusters) {
    const known: Record<string, { verdict: Verdict | null; result: unknown }> = {}
    for (const { id } of stepsOf(begun.runbook)) {
      const stepped = steps.get(stepKey(id, cluster))
      if (stepped === undefined || stepped.state.verdict === null) continue
      const { state, resultHash } = stepped
      const result = await keptResult(options.store, folded, state, resultHash)
      known[id] = { verdict: state.verdict, result }
      const step = stepsOf(today).find((each) => each.id === id)
      const obstacle = obstacleTo(step, result)
      if (step === undefined || obstacle !== null) {
        after.push({ ...state, verdict: null, because: `Not judged again: ${obstacle}` })
        continue
      }
      const { verdict, because } = options.engine.judge(today, step.expect, {
        result,
        inputs: begun.inputs,
        cluster: { id: cluster, environment: options.environment(cluster) },
        steps: known,
        now: state.attempts.at(-1)?.endedAt ?? begun.startedAt,
      })
      known[id] = { verdict, result }
      after.push({ ...state, verdict, because })
    }
  }
  const inOrder = before.steps.flatMap(
    ({ step, cluster }) => after.find((each) => each.step === step && each.cluster === cluster) ?? [],
  )
  return {
    title: begun.runbook.title,
    startedAt: begun.startedAt,
    hashes: [begun.runbook.hash, today.hash],
    steps: compareRuns(before, { ...view, steps: inOrder }),
  }
}

/** Why a step cannot be judged again; null when it can. */
function obstacleTo(step: RunbookStep | undefined, result: unknown): string | null {
  if (step === undefined) return 'The runbook has no such step today'
  if (step.probe !== null) return 'It was judged as a pair, and what was seen before and after is not kept'
  if (step.expect.length === 0) return 'Nothing is expected of it today'
  return result === null ? 'No result of it is kept' : null
}

/** The result that `hash` is of: an attempt that was taken back came after the one that was judged. */
async function keptResult(
  store: JudgeAgainOptions['store'],
  { begun }: FoldedRun,
  { step, cluster, attempts }: StepState,
  hash: string | null,
): Promise<unknown> {
  const place = {
    step: stepsOf(begun.runbook).findIndex(({ id }) => id === step),
    cluster: begun.clusters.indexOf(cluster),
  }
  for (const { number } of [...attempts].reverse()) {
    const result = await store.result(begun.id, { ...place, attempt: number }, hash)
    if (result !== null) return result
  }
  return null
}
