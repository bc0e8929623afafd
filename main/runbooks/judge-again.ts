import type { Verdict } from '@shared/checks/check.ts'
import type { Environment } from '@shared/clusters/cluster-summary.ts'
import type { Attempt, JudgedRun, StepState } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import { compareRuns } from './compare-runs.ts'
import { type ProbedPair, probedPair, withPair } from './pair-judgement.ts'
import { type FoldedRun, stepKey } from './run-record.ts'
import type { KeptForm, RunStore } from './run-store.ts'
import type { Judgement, RunbookEngine, Scope } from './runbook-engine.ts'
import { storedView } from './stored-view.ts'

export interface JudgeAgainOptions {
  readonly store: Pick<RunStore, 'kept'>
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
      const { state, resultHash, pairHash } = stepped
      const result = await keptOf(options.store, folded, state, 'result', resultHash)
      const kept = probedPair.safeParse(await keptOf(options.store, folded, state, 'pair', pairHash))
      const pair = kept.data ?? null
      known[id] = { verdict: state.verdict, result }
      const step = stepsOf(today).find((each) => each.id === id)
      const obstacle = obstacleTo(
        state.attempts.at(-1)?.source,
        step,
        stepsOf(begun.runbook).find((each) => each.id === id)?.probe ?? null,
        result,
        pair,
      )
      if (step === undefined || obstacle !== null) {
        after.push({ ...state, verdict: null, because: `Not judged again: ${obstacle}` })
        continue
      }
      const scope: Scope = {
        result,
        inputs: begun.inputs,
        cluster: { id: cluster, environment: options.environment(cluster) },
        steps: known,
        now: state.attempts.at(-1)?.endedAt ?? begun.startedAt,
      }
      const { verdict, because } = judged(options.engine, today, step, scope, pair)
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

/** By what is expected of its result and of its pair; one of the two may say nothing, `obstacleTo` sees to the other. */
function judged(
  engine: JudgeAgainOptions['engine'],
  today: Runbook,
  { expect, probe }: RunbookStep,
  scope: Scope,
  pair: ProbedPair | null,
): Judgement {
  const byPair = probe === null ? null : engine.judge(today, probe.expect, { ...scope, ...pair })
  if (byPair !== null && expect.length === 0) return byPair
  const byResult = engine.judge(today, expect, scope)
  return byPair === null ? byResult : withPair(byResult, byPair)
}

/** Why a step cannot be judged again; null when it can. */
function obstacleTo(
  source: Attempt['source'] | undefined,
  step: RunbookStep | undefined,
  probeThen: RunbookStep['probe'],
  result: unknown,
  pair: ProbedPair | null,
): string | null {
  if (source === 'judged') return 'A person judged it'
  if (step === undefined) return 'The runbook has no such step today'
  if (step.expect.length === 0 && step.probe === null) return 'Nothing is expected of it today'
  if (result === null) return 'No result of it is kept'
  if (step.probe === null) return null
  if (probeThen?.run.text !== step.probe.run.text) return 'Today it is judged as a pair by another probe than then'
  return pair === null ? 'It is judged as a pair, and what was seen before and after is not kept' : null
}

/** What `hash` is of: an attempt that was taken back came after the one that was judged. */
async function keptOf(
  store: JudgeAgainOptions['store'],
  { begun }: FoldedRun,
  { step, cluster, attempts }: StepState,
  form: KeptForm,
  hash: string | null,
): Promise<unknown> {
  const place = {
    step: stepsOf(begun.runbook).findIndex(({ id }) => id === step),
    cluster: begun.clusters.indexOf(cluster),
  }
  for (const { number } of [...attempts].reverse()) {
    const kept = await store.kept(begun.id, { ...place, attempt: number }, form, hash)
    if (kept !== null) return kept
  }
  return null
}
