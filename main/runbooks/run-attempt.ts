import type { Clock } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { Verdict } from '@shared/checks/check.ts'
import { spanText } from '@shared/clusters/age.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { Execution, StepResult } from './executors/executor.ts'
import type { FilledCommand } from './filled-command.ts'
import { type ProbedPair, withPair } from './pair-judgement.ts'
import type { Judgement, Scope } from './runbook-engine.ts'

/** How an attempt ended, before it is written down. */
export interface Outcome extends Judgement {
  readonly result: StepResult | null
  readonly error: ErrorShape | null
  /** null: the step has no probe, or it did not come to its end. */
  readonly pair: ProbedPair | null
  /** A person stopped it, or closed the app. */
  readonly cancelled: boolean
}

export interface AttemptOptions {
  readonly step: RunbookStep
  readonly execution: Omit<Execution, 'signal' | 'timeoutMs'>
  readonly clock: Clock
  /** Ends when a person stops the run. */
  readonly stop: AbortSignal
  readonly typed: FilledCommand
  readonly probe: FilledCommand | null
  readonly abort: FilledCommand | null
  /** The scope without the result of this step. */
  readonly scope: Omit<Scope, 'result'>
  readonly execute: (execution: Execution, typed: FilledCommand) => Promise<StepResult>
  /** What runs in place of `execute` for the step itself: the gate. */
  readonly perform?: (signal: AbortSignal) => Promise<StepResult>
  readonly judge: (expect: RunbookStep['expect'], scope: Scope) => Judgement
  readonly holds: (expression: string, scope: Scope) => boolean
}

/** Between two looks while something must stay true, where the step does not say. */
const holdEveryMs = 5_000

/** Errors of what was asked, which is the same at the next time. */
const lasting = new Set(['NOT_CONFIGURED', 'NOT_ALLOWED'])

/** Runs a step's command as often as it says, with probes and abort condition, and judges it. Never throws. */
export async function performAttempt(options: AttemptOptions): Promise<Outcome> {
  const { step, stop, execution } = options
  const watched = new AbortController()
  const signal = AbortSignal.any([stop, watched.signal])
  const watching = watchAbort(options, watched, signal)
  try {
    const before = step.probe === null ? null : await once(options, options.probe, signal)
    const outcome = await repeated(options, signal)
    if (step.probe === null || outcome.error !== null) return outcome
    const after = await once(options, options.probe, signal)
    execution.print(`Judged as a pair: ${step.probe.name}`)
    const pair = options.judge(step.probe.expect, { ...options.scope, result: outcome.result, before, after })
    return { ...withPair(outcome, pair), pair: { before, after } }
  } catch (thrown) {
    return failed(options, thrown, signal)
  } finally {
    watched.abort()
    await watching
  }
}

async function repeated(options: AttemptOptions, signal: AbortSignal): Promise<Outcome> {
  const { step, clock, execution } = options
  const begun = clock.now()
  const most = step.repeat?.times ?? 1
  let heldSince: number | null = null
  for (let turn = 1; ; turn += 1) {
    const outcome = await tried(options, signal)
    const passed = outcome.verdict === 'pass'
    if (passed && step.holdMs !== null) {
      heldSince ??= clock.now()
      if (clock.now() - heldSince < step.holdMs) {
        execution.print(`Holds for ${spanText(clock.now() - heldSince)} of ${spanText(step.holdMs)}`)
        await pause(clock, step.repeat?.everyMs ?? holdEveryMs, signal)
        // Looks while it holds are no repetitions.
        turn -= 1
        continue
      }
      return { ...outcome, because: `${outcome.because} (for ${spanText(step.holdMs)})` }
    }
    const over = outcome.cancelled || (outcome.error !== null && lasting.has(outcome.error.code))
    if (passed || over || turn >= most || step.repeat === null) {
      if (passed || turn === 1) return outcome
      return { ...outcome, because: `${outcome.because} (after ${turn} times in ${spanText(clock.now() - begun)})` }
    }
    heldSince = null
    execution.print(`${turn} of ${most}: ${outcome.verdict}, ${outcome.because}`)
    await pause(clock, step.repeat.everyMs, signal)
  }
}

async function tried(options: AttemptOptions, signal: AbortSignal): Promise<Outcome> {
  const { step, scope } = options
  try {
    const result = await once(options, null, signal)
    const judgement = step.expect.length === 0 ? notJudged(options) : options.judge(step.expect, { ...scope, result })
    return { ...judgement, result, pair: null, error: null, cancelled: false }
  } catch (thrown) {
    return failed(options, thrown, signal)
  }
}

/** What nobody expects anything of cannot pass; a change that was made is done. */
function notJudged({ perform }: AttemptOptions): Judgement {
  const verdict: Verdict = perform === undefined ? 'unknown' : 'pass'
  const because = perform === undefined ? 'Nothing is expected of it: look at what it tells' : 'Done'
  return { verdict, because, decidedBy: null, next: null }
}

/** One command within the step's time limit; null = the step's own. */
async function once(options: AttemptOptions, command: FilledCommand | null, outer: AbortSignal): Promise<StepResult> {
  const { step, clock } = options
  const limit = new AbortController()
  const cancelTimer = clock.after(step.timeoutMs, () =>
    limit.abort(
      new CockpitError('TIMED_OUT', `Not finished within ${spanText(step.timeoutMs)}`, 'Try again, or look by hand.'),
    ),
  )
  const signal = AbortSignal.any([outer, limit.signal])
  try {
    const work =
      command === null && options.perform !== undefined
        ? options.perform(signal)
        : options.execute({ ...options.execution, signal, timeoutMs: step.timeoutMs }, command ?? options.typed)
    return await endedBy(work, clock, signal)
  } finally {
    cancelTimer()
  }
}

/** How long what was stopped may take to say how it ended (a pod is removed, a change is told). */
const lastWordsMs = 10_000

/** Waits a while for what was stopped, then no longer. */
function endedBy<T>(work: Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let cancelTimer = () => {}
    const stopped = () => {
      cancelTimer = clock.after(lastWordsMs, () => reject(signal.reason))
    }
    if (signal.aborted) stopped()
    else signal.addEventListener('abort', stopped, { once: true })
    work.then(resolve, reject).finally(() => {
      cancelTimer()
      signal.removeEventListener('abort', stopped)
    })
  })
}

function failed({ stop, typed }: AttemptOptions, thrown: unknown, signal: AbortSignal): Outcome {
  // What was cut off often fails with a secondary error of its own; the reason for cutting it off is what counts.
  const error = toErrorShape(signal.aborted && signal.reason instanceof CockpitError ? signal.reason : thrown)
  const nothing = { result: null, pair: null, error, decidedBy: null, next: null }
  if (stop.aborted) return { ...nothing, cancelled: true, verdict: 'unknown', because: error.message }
  if (error.code === 'ABORTED') return { ...nothing, cancelled: false, verdict: 'fail', because: error.message }
  // Asked and answered: the object is not there.
  const absent = error.code === 'NOT_FOUND' && typed.executor === 'kubectl'
  const verdict: Verdict = absent ? 'no-data' : 'unknown'
  return {
    ...nothing,
    cancelled: false,
    verdict,
    because: absent ? error.message : `Could not be judged: ${error.message}`,
  }
}

/** Looks at the abort condition until the step has ended. What cannot be looked at stops nothing and is told. */
async function watchAbort(options: AttemptOptions, watched: AbortController, signal: AbortSignal): Promise<void> {
  const { step, clock, execution, abort } = options
  if (step.abort === null || abort === null) return
  let told = ''
  while (!signal.aborted) {
    try {
      const result = await options.execute(
        {
          ...execution,
          readOnly: true,
          print: () => undefined,
          signal,
          timeoutMs: Math.max(step.abort.everyMs, 5_000),
        },
        abort,
      )
      if (signal.aborted) return
      const value = typeof result === 'object' ? result : {}
      if (options.holds(step.abort.when, { ...options.scope, result: value })) {
        execution.print(`Stopped: ${step.abort.when}`)
        watched.abort(new CockpitError('ABORTED', `Stopped because ${step.abort.when}`, 'Look at what it did so far.'))
        return
      }
    } catch (thrown) {
      if (signal.aborted) return
      const { message } = toErrorShape(thrown)
      if (message !== told) execution.print(`The abort condition could not be looked at: ${message}`)
      told = message
    }
    await pause(clock, step.abort.everyMs, signal).catch(() => undefined)
  }
}
