import { blockedBy, type GateBlock } from '@shared/runbooks/gate.ts'
import { personMayJudge } from '@shared/runbooks/person-may-judge.ts'
import type { Attempt, InputValues, RunView, StepState } from '@shared/runbooks/run.ts'
import type { NextStep, RunbookStep } from '@shared/runbooks/runbook.ts'

/** What Enter does in a run: the one thing that is proposed. */
export type WayOn =
  | { readonly does: 'run' | 'go'; readonly step: string; readonly label: string }
  | { readonly does: 'confirm' | 'answer' | 'finish'; readonly label: string }
  | { readonly does: 'runbook'; readonly runbook: string; readonly inputs: InputValues; readonly label: string }

export function stateOf(view: RunView, step: string, cluster: string): StepState | null {
  return view.steps.find((state) => state.step === step && state.cluster === cluster) ?? null
}

/** The last attempt; while a step runs or was prepared, the one that is under way. */
export function lastAttempt(state: StepState): Attempt | null {
  return state.attempts.at(-1) ?? null
}

/** What is proposed after the last verdict; nothing once a person has decided otherwise. */
export function proposed(state: StepState): NextStep | null {
  return state.phase === 'judged' && state.override === null ? (lastAttempt(state)?.next ?? null) : null
}

/** The gate that holds a step on a cluster; null when it may run. `now` in ms since the epoch. */
export function gateBefore(
  view: RunView,
  steps: readonly RunbookStep[],
  step: RunbookStep,
  cluster: string,
  now: number,
): GateBlock | null {
  const standings = view.steps
    .filter((state) => state.cluster === cluster)
    .map((state) => {
      const passed = state.attempts.findLast(({ verdict }) => verdict === 'pass')
      return [state.step, { ...state, passedAt: passed?.endedAt ?? null }] as const
    })
  return blockedBy(step, steps, new Map(standings), now)
}

/** What Enter does on a step of a cluster; null where a person must choose. */
export function wayOn(
  view: RunView,
  steps: readonly RunbookStep[],
  step: RunbookStep,
  cluster: string,
  now: number,
): WayOn | null {
  const state = stateOf(view, step.id, cluster)
  if (view.state !== 'open' || state === null) return null
  switch (state.phase) {
    case 'running':
    case 'interrupted':
      return null
    case 'confirming':
      return { does: 'confirm', label: 'See what it does, and decide' }
    case 'asking':
      return { does: 'answer', label: answerWords(step) }
    case 'waiting':
    case 'cancelled':
      return toRun(view, steps, step, cluster, now)
    case 'skipped':
      return following(view, steps, step, cluster, now)
    case 'judged':
      break
  }
  const next = proposed(state)
  if (next === null) return following(view, steps, step, cluster, now)
  const target = steps.find(({ id }) => id === next.step)
  if (target !== undefined) return toward(view, steps, target, cluster, now)
  if (next.runbook !== undefined) {
    return { does: 'runbook', runbook: next.runbook, inputs: next.inputs ?? {}, label: `Start ${next.runbook}` }
  }
  // Words alone: what they ask for is for the person to do.
  return next.text === undefined ? following(view, steps, step, cluster, now) : null
}

function answerWords({ run }: RunbookStep): string {
  if (run.executor === 'ask') return 'Answer'
  if (!personMayJudge(run)) return 'Paste the output'
  return run.executor === 'check' ? 'Paste the output, or judge it' : 'Judge it'
}

/** The step after this one; null after the last. */
export function stepAfter(steps: readonly RunbookStep[], step: RunbookStep): RunbookStep | null {
  return steps[steps.indexOf(step) + 1] ?? null
}

/** Whether anything still waits, runs or asks on any cluster. */
export function isAllDone(view: RunView): boolean {
  return view.steps.every(({ phase }) => phase === 'judged' || phase === 'skipped' || phase === 'cancelled')
}

/** The latest step that changed something and has a way back, on one cluster. The way back goes in reverse order. */
export function lastUndoable(view: RunView, steps: readonly RunbookStep[], cluster: string): RunbookStep | null {
  return steps.findLast(({ id }) => stateOf(view, id, cluster)?.canUndo === true) ?? null
}

function toRun(view: RunView, steps: readonly RunbookStep[], step: RunbookStep, cluster: string, now: number): WayOn {
  const block = gateBefore(view, steps, step, cluster, now)
  if (block !== null) {
    const title = steps.find(({ id }) => id === block.gate)?.title ?? block.gate
    return { does: 'go', step: block.gate, label: `Go to "${title}"` }
  }
  const everywhere = step.sideBySide && view.clusters.length > 1
  return { does: 'run', step: step.id, label: `Run "${step.title}"${everywhere ? ' on every cluster' : ''}` }
}

function toward(
  view: RunView,
  steps: readonly RunbookStep[],
  target: RunbookStep,
  cluster: string,
  now: number,
): WayOn {
  const phase = stateOf(view, target.id, cluster)?.phase
  if (phase === 'waiting' || phase === 'cancelled') return toRun(view, steps, target, cluster, now)
  return { does: 'go', step: target.id, label: `Go to "${target.title}"` }
}

function following(
  view: RunView,
  steps: readonly RunbookStep[],
  step: RunbookStep,
  cluster: string,
  now: number,
): WayOn | null {
  const next = stepAfter(steps, step)
  if (next !== null) return toward(view, steps, next, cluster, now)
  return isAllDone(view) ? { does: 'finish', label: 'Finish the run' } : null
}
