import { worstVerdict } from '@shared/checks/check.ts'
import { type RunSummary, type RunView, waitingState } from '@shared/runbooks/run.ts'
import { stepsOf } from '@shared/runbooks/runbook.ts'
import { type FoldedRun, stepKey } from './run-record.ts'

/** A run as it is written down, without opening it. */
export function storedView({ begun, steps, ended }: FoldedRun): RunView {
  const states = stepsOf(begun.runbook).flatMap(({ id }) =>
    begun.clusters.map((cluster) => steps.get(stepKey(id, cluster))?.state ?? waitingState(id, cluster)),
  )
  const verdicts = states.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]))
  return {
    id: begun.id,
    runbook: begun.runbook.id,
    title: begun.runbook.title,
    hash: begun.runbook.hash,
    clusters: begun.clusters,
    who: begun.who,
    startedAt: begun.startedAt,
    endedAt: ended?.at ?? null,
    state: ended?.state ?? 'open',
    verdict: verdicts.length === 0 ? null : worstVerdict(verdicts),
    inputs: begun.inputs,
    steps: states,
    byInstruction: begun.byInstruction,
  }
}

/** What a list of runs shows of one. */
export function summaryOf(view: RunSummary): RunSummary {
  const { id, runbook, title, hash, clusters, who, startedAt, endedAt, state, verdict } = view
  return { id, runbook, title, hash, clusters, who, startedAt, endedAt, state, verdict }
}
