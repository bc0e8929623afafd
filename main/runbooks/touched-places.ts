import type { InputValues, Touch } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import { changesSomething } from './changes-something.ts'
import { namespaceOf } from './executors/kubectl-verb.ts'
import type { FilledCommand } from './filled-command.ts'
import type { RunbookEngine } from './runbook-engine.ts'

/** What each step would do on each cluster, by step. Errors: BAD_INPUT. */
export function touchesOf(
  language: Pick<RunbookEngine, 'fill' | 'typed'>,
  runbook: Runbook,
  inputs: InputValues,
  clusters: readonly string[],
): Touch[] {
  return stepsOf(runbook).flatMap((step) => {
    const filled = language.fill(runbook, step.run, inputs)
    return clusters.map((cluster) => ({
      step: step.id,
      cluster,
      command: language.typed(runbook, step.run, inputs, cluster),
      namespace: namespaceIn(filled),
      changes: goesThroughGate(step, filled),
    }))
  })
}

/** Whether a person and the gate stand before it. */
export function goesThroughGate({ tier }: Pick<RunbookStep, 'tier'>, filled: FilledCommand): boolean {
  return filled.executor !== 'ask' && (tier !== 'D0' || changesSomething(filled) === 'yes')
}

function namespaceIn(filled: FilledCommand): string | null {
  if (filled.executor !== 'kubectl') return null
  const { command } = filled
  return 'allNamespaces' in command && command.allNamespaces ? null : namespaceOf(command)
}
