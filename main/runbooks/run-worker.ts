import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ActionProgress } from '@shared/gate/prepared.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import type { Attempt, InputValues, StepState } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { Execution, StepResult } from './executors/executor.ts'
import type { FilledCommand } from './filled-command.ts'
import type { Redactor } from './redactor.ts'
import type { RunOptions } from './run.ts'
import { type Outcome, performAttempt } from './run-attempt.ts'
import { type Live, type RunBoard, restPhase } from './run-board.ts'
import { changeOf } from './run-change.ts'
import { RunOutput } from './run-output.ts'
import { stepKey } from './run-record.ts'
import { patternOf, shownOf } from './run-shown.ts'
import type { KeptForm } from './run-store.ts'

/** Carries out attempts: shows them to the gate, runs them, and writes down how they were judged. */
export class RunWorker {
  constructor(
    private readonly options: RunOptions,
    private readonly board: RunBoard,
    private readonly inputs: InputValues,
    private readonly redactor: Redactor,
  ) {}

  startAttempt(step: RunbookStep, cluster: string, typed: FilledCommand, undoing: boolean): Live {
    const { engine, store, clock } = this.options
    const number = this.board.stepped(step.id, cluster).state.attempts.length + 1
    const block = undoing && step.undo !== null ? step.undo.run : step.run
    const matters = step.show !== null && 'lines' in step.show ? patternOf(step.show.matching) : null
    const path = store.outputPath(this.board.begun.id, this.board.place({ step: step.id, cluster }, number))
    const live: Live = {
      output: new RunOutput(path, this.redactor, matters),
      typed,
      undoing,
      result: null,
      performed: false,
      attempt: {
        number,
        command: this.redactor.text(engine.typed(this.board.begun.runbook, block, this.inputs, cluster)),
        startedAt: clock.now(),
        endedAt: null,
        verdict: null,
        because: '',
        decidedBy: null,
        next: null,
        error: null,
        source: 'ran',
        excerpt: [],
        outputLines: 0,
        outputHash: null,
        shown: null,
      },
    }
    this.board.live.set(stepKey(step.id, cluster), live)
    return live
  }

  private execution(cluster: string, live: Live, readOnly: boolean): Omit<Execution, 'signal' | 'timeoutMs'> {
    return {
      cluster: this.options.cluster(cluster),
      profile: profileFor(this.options.profile(), cluster),
      clock: this.options.clock,
      rangeMs: null,
      readOnly,
      run: this.board.begun.id,
      owner: this.options.owner,
      print: (text) => {
        live.output.print(text)
        this.board.notify()
      },
      conceal: (secret) => this.redactor.add(secret),
    }
  }

  /** Asks the gate what would happen; a person must answer. */
  async prepare(
    step: RunbookStep,
    cluster: string,
    typed: FilledCommand,
    undoing: boolean,
    stop: AbortController,
  ): Promise<void> {
    const key = stepKey(step.id, cluster)
    const before = this.board.stepped(step.id, cluster).state
    const live = this.startAttempt(step, cluster, typed, undoing)
    await this.board.become(step.id, cluster, { phase: 'running', prepared: null }, false)
    try {
      const action = await (this.options.change ?? changeOf)({
        execution: {
          ...this.execution(cluster, live, false),
          rangeMs: step.rangeMs,
          signal: stop.signal,
          timeoutMs: step.timeoutMs,
        },
        typed,
        command: live.attempt.command,
        title: undoing ? `Undo "${step.title}"` : step.title,
        tier: step.tier,
        words: `runbook ${this.board.begun.runbook.id}, run ${this.board.begun.id}, step ${step.id}${undoing ? ', undo' : ''}`,
        action: this.options.action,
        redact: (text) => this.redactor.text(text),
        onResult: (result) => {
          live.result = result
        },
      })
      const prepared = await this.options.gate.prepare(action, stop.signal)
      await this.board.become(
        step.id,
        cluster,
        { phase: 'confirming', prepared, progress: null, override: null },
        true,
        undoing,
      )
    } catch (thrown) {
      if (!undoing) {
        await this.conclude(step, cluster, live, { ...notRun, error: toErrorShape(thrown), because: '' })
      } else {
        this.board.drop(key)
        const { message } = toErrorShape(thrown)
        await this.board.become(
          step.id,
          cluster,
          { phase: restPhase(before), because: `It could not be undone: ${message}` },
          true,
        )
      }
    } finally {
      this.board.free(key)
    }
  }

  /** Follows what the gate performs, and tells how far it is; `ending` ends it along with the step. */
  followed(
    step: RunbookStep,
    cluster: string,
    live: Live,
    progress: AsyncGenerator<ActionProgress>,
    ending: AbortController,
  ): (signal: AbortSignal) => Promise<StepResult> {
    return async (signal) => {
      live.performed = true
      const end = () => ending.abort(signal.reason)
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
      for (;;) {
        const next = await progress.next()
        if (next.done === true) break
        await this.board.become(step.id, cluster, { progress: next.value }, false)
      }
      return live.result ?? { done: true }
    }
  }

  /** Runs to the end and writes down how it was judged. */
  async runToEnd(
    step: RunbookStep,
    cluster: string,
    live: Live,
    stop: AbortController,
    perform: ((signal: AbortSignal) => Promise<StepResult>) | null,
  ): Promise<void> {
    const { engine, clock } = this.options
    const fill = (block: RunbookStep['run'] | undefined) =>
      block === undefined ? null : engine.fill(this.board.begun.runbook, block, this.inputs)
    try {
      const outcome = await performAttempt({
        step: live.undoing
          ? { ...step, repeat: null, holdMs: null, probe: null, abort: null, expect: [] }
          : perform === null
            ? step
            : { ...step, repeat: null },
        execution: { ...this.execution(cluster, live, step.tier === 'D0'), rangeMs: step.rangeMs },
        clock,
        stop: stop.signal,
        typed: live.typed,
        probe: fill(step.probe?.run),
        abort: fill(step.abort?.run),
        scope: await this.board.scope(cluster),
        execute: this.options.execute,
        ...(perform === null ? {} : { perform }),
        judge: (expect, scope) => engine.judge(this.board.begun.runbook, expect, scope),
        holds: (expression, scope) => engine.holds(this.board.begun.runbook, expression, scope),
      })
      await this.conclude(step, cluster, live, outcome)
    } catch (thrown) {
      await this.conclude(step, cluster, live, { ...notRun, error: toErrorShape(thrown), because: '' })
    } finally {
      this.board.free(stepKey(step.id, cluster))
    }
  }

  /** Writes down how an attempt ended. Errors: JOURNAL_FAILED; the view tells it then. */
  async conclude(step: RunbookStep, cluster: string, live: Live, outcome: Outcome): Promise<void> {
    const key = stepKey(step.id, cluster)
    const { store, clock } = this.options
    const summary = live.output.close()
    const because = this.redactor.text(
      outcome.because || `Could not be judged: ${outcome.error?.message ?? 'no reason is known'}`,
    )
    const result = this.redactor.value(outcome.result)
    const place = this.board.place({ step: step.id, cluster }, live.attempt.number)
    // What cannot be kept is judged all the same, and is not judged again.
    const keep = async (form: KeptForm, value: unknown): Promise<string | null> =>
      value === null ? null : store.keep(this.board.begun.id, place, form, value).catch(() => null)
    const resultHash = await keep('result', result)
    const pairHash = await keep('pair', this.redactor.value(outcome.pair))
    const error =
      outcome.error === null ? null : { ...outcome.error, message: this.redactor.text(outcome.error.message) }
    const attempt: Attempt = {
      ...live.attempt,
      endedAt: clock.now(),
      verdict: live.undoing && error === null ? null : outcome.verdict,
      because,
      decidedBy: this.redactor.value(outcome.decidedBy) as Attempt['decidedBy'],
      next: this.redactor.value(outcome.next) as Attempt['next'],
      error,
      excerpt: summary.excerpt,
      outputLines: summary.lines,
      outputHash: summary.hash,
      shown: shownOf(step.show, result),
    }
    const before = this.board.stepped(step.id, cluster)
    if (!live.undoing) this.board.results.set(key, result)
    const undone = live.undoing && error === null && !outcome.cancelled
    const state: StepState = {
      ...before.state,
      phase: outcome.cancelled ? 'cancelled' : 'judged',
      attempts: [...before.state.attempts, attempt],
      verdict: live.undoing ? before.state.verdict : outcome.verdict,
      because: undone ? `Undone: ${because}` : because,
      prepared: null,
      progress: null,
      canUndo: live.undoing ? !undone : step.undo !== null && (live.performed || before.state.canUndo),
    }
    const passed = !live.undoing && outcome.verdict === 'pass'
    await this.board.write({
      type: 'step',
      state,
      resultHash: live.undoing ? before.resultHash : resultHash,
      pairHash: live.undoing ? before.pairHash : pairHash,
      undoing: false,
      passedAt: passed ? clock.now() : live.undoing ? before.passedAt : null,
    })
  }
}

const notRun: Omit<Outcome, 'error' | 'because'> = {
  verdict: 'unknown',
  decidedBy: null,
  next: null,
  result: null,
  pair: null,
  cancelled: false,
}
