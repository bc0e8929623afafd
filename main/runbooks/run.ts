import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { Gate } from '@main/gate/gate.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type { ChainedFile } from '@main/journal/chained-file.ts'
import type { ActionRequest } from '@shared/actions/contract.ts'
import { worstVerdict } from '@shared/checks/check.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import type { Attempt, InputValues, RunView, StepState } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import type { Execution, StepResult } from './executors/executor.ts'
import type { execute } from './executors/index.ts'
import type { TypedCommand } from './executors/typed-command.ts'
import { pastedResult } from './pasted-result.ts'
import { concealed, type Redactor } from './redactor.ts'
import { type Outcome, performAttempt } from './run-attempt.ts'
import { alwaysChanges, changeOf } from './run-change.ts'
import { blockedBy } from './run-gates.ts'
import { RunOutput } from './run-output.ts'
import { type Begun, type FoldedRun, type RunNote, type Stepped, stepKey, waitingState } from './run-record.ts'
import { patternOf, shownOf } from './run-shown.ts'
import type { AttemptPlace, RunStore } from './run-store.ts'
import type { RunbookEngine, Scope } from './runbook-engine.ts'

export interface RunOptions {
  readonly clock: Clock
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: string) => ClusterAccess
  readonly profile: () => PlatformProfile
  readonly engine: RunbookEngine
  readonly execute: typeof execute
  readonly gate: Pick<Gate, 'prepare' | 'perform'>
  /** The cockpit's own actions on objects. */
  readonly action: (request: ActionRequest, signal: AbortSignal) => Promise<GatedAction>
  readonly store: RunStore
  /** A step's command as the gate takes it; a test gives its own. */
  readonly change?: typeof changeOf
}

/** What lives only as long as the process. */
interface Live {
  readonly output: RunOutput
  readonly attempt: Attempt
  readonly typed: TypedCommand
  readonly undoing: boolean
  result: StepResult | null
}

/**
 * A run of one runbook on its clusters: which step stands where, what may run next, and what is written down. Every
 * state that must survive is on the disk before the next thing is done.
 */
export class Run implements ConflatedSource<RunView> {
  private readonly steps: Map<string, Stepped>
  private readonly results = new Map<string, unknown>()
  private readonly live = new Map<string, Live>()
  private readonly stops = new Map<string, AbortController>()
  private readonly listeners = new Set<() => void>()
  private readonly jobs = new Set<Promise<void>>()
  private ended: FoldedRun['ended']

  constructor(
    private readonly options: RunOptions,
    private readonly begun: Begun,
    /** As they were given, secrets too; those of a run that was opened again have ***. */
    private readonly inputs: InputValues,
    private readonly redactor: Redactor,
    private readonly record: ChainedFile<RunNote>,
    folded: Pick<FoldedRun, 'steps' | 'ended'>,
  ) {
    this.steps = new Map(folded.steps)
    this.ended = folded.ended
  }

  get id(): string {
    return this.begun.id
  }

  get isOpen(): boolean {
    return this.ended === null
  }

  /** Something is under way. */
  get isBusy(): boolean {
    return this.jobs.size > 0
  }

  /**
   * Sets right what the end of the last process left: what was running is interrupted, what waited for an answer to a
   * preview waits for its turn. Results that were kept are read again.
   */
  async reopen(): Promise<void> {
    for (const stepped of [...this.steps.values()]) {
      const { state } = stepped
      if (state.phase === 'running') {
        const because = 'The app ended while it ran; what became of it is not known'
        await this.write({ ...stepped, state: { ...state, phase: 'interrupted', because } })
      } else if (state.phase === 'confirming') {
        await this.write({ ...stepped, undoing: false, state: { ...state, phase: this.restPhase(state) } })
      }
      const last = state.attempts.at(-1)
      if (last === undefined || stepped.resultHash === null) continue
      const place = this.place(state, last.number)
      this.results.set(
        stepKey(state.step, state.cluster),
        await this.options.store.result(this.id, place, stepped.resultHash),
      )
    }
  }

  subscribe(changed: () => void): Unsubscribe {
    this.listeners.add(changed)
    return () => this.listeners.delete(changed)
  }

  take(): RunView {
    return this.view()
  }

  view(): RunView {
    const { id, runbook, clusters, who, startedAt, inputs, byInstruction } = this.begun
    const states = this.allSteps.flatMap((step) => clusters.map((cluster) => this.shownState(step.id, cluster)))
    const verdicts = states.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]))
    return {
      id,
      runbook: runbook.id,
      title: runbook.title,
      hash: runbook.hash,
      clusters,
      who,
      startedAt,
      endedAt: this.ended?.at ?? null,
      state: this.ended?.state ?? 'open',
      verdict: verdicts.length === 0 ? null : worstVerdict(verdicts),
      inputs,
      steps: states,
      byInstruction,
    }
  }

  /**
   * Begins the step; the view tells how it goes on. A step that runs side by side begins on every cluster on which it
   * has not run. Errors: RUN_ENDED, NOT_FOUND, BUSY, BLOCKED, INTERRUPTED.
   */
  async runStep(id: string, cluster: string, again: boolean): Promise<void> {
    const step = this.step(id, cluster)
    this.mayRun(step, cluster, again)
    const others = step.sideBySide
      ? this.begun.clusters.filter((each) => each !== cluster && this.isUntouched(id, each))
      : []
    await this.begin(step, cluster)
    for (const other of others) {
      if (blockedBy(step, this.allSteps, this.statesOn(other), this.options.clock.now()) === null) {
        await this.begin(step, other)
      }
    }
  }

  /** Performs what was shown. Errors: NOT_FOUND, NOT_PREPARED, NAME_MISMATCH, EXPIRED and those of the gate. */
  async confirm(id: string, cluster: string, token: string, typedName: string | null): Promise<void> {
    const step = this.step(id, cluster)
    const key = stepKey(id, cluster)
    const live = this.live.get(key)
    const { state } = this.stepped(id, cluster)
    if (state.phase !== 'confirming' || state.prepared?.token !== token || live === undefined) {
      throw new CockpitError('NOT_PREPARED', 'This step does not wait for this answer', 'Run the step again.')
    }
    const stop = this.stop(key)
    const progress = this.options.gate.perform(token, typedName, stop.signal)
    // Until its first word nothing has been changed: what is refused here is refused to the person who asks.
    const first = await progress.next().catch(async (thrown: unknown) => {
      if (!(thrown instanceof CockpitError && thrown.code === 'NAME_MISMATCH')) await this.back(step, cluster)
      throw thrown
    })
    await this.become(step.id, cluster, { phase: 'running', prepared: null, progress: first.value ?? null }, true)
    const perform = async (): Promise<StepResult> => {
      for (;;) {
        const next = await progress.next()
        if (next.done === true) break
        await this.become(step.id, cluster, { progress: next.value }, false)
      }
      return live.result ?? { done: true }
    }
    this.background(this.runToEnd(step, cluster, live, stop, perform))
  }

  /** Errors: NOT_ASKED, BAD_INPUT. */
  async answer(id: string, cluster: string, answer: string): Promise<void> {
    const step = this.step(id, cluster)
    if (step.run.executor !== 'ask') throw new CockpitError('NOT_ASKED', 'This step asks nothing')
    if (step.answers.length > 0 && !step.answers.includes(answer)) {
      throw new CockpitError('BAD_INPUT', `"${answer}" is none of the answers`, step.answers.join(', '))
    }
    await this.fromPerson(step, cluster, 'answered', answer, { answer })
  }

  /** Errors: NOT_ASKED, BAD_INPUT when it is not what the command prints. */
  async paste(id: string, cluster: string, output: string): Promise<void> {
    const step = this.step(id, cluster)
    const { engine } = this.options
    const typed = engine.fill(this.begun.runbook, step.run, this.inputs)
    await this.fromPerson(step, cluster, 'pasted', output, pastedResult(typed, output))
  }

  /** A person vouches for the step. Errors: RUN_ENDED, NOT_FOUND, BUSY. */
  async override(id: string, cluster: string, reason: string): Promise<void> {
    this.step(id, cluster)
    this.mustRest(id, cluster)
    const override = { who: this.begun.who, reason: this.redactor.text(reason), at: this.options.clock.now() }
    // Not green: nothing has proved it.
    await this.become(
      id,
      cluster,
      { phase: 'judged', override, verdict: 'warn', because: `Overridden: ${override.reason}` },
      true,
    )
  }

  /** Errors: RUN_ENDED, NOT_FOUND, BUSY, BLOCKED for a gate. */
  async skip(id: string, cluster: string, reason: string): Promise<void> {
    const step = this.step(id, cluster)
    this.mustRest(id, cluster)
    if (step.gate) throw new CockpitError('BLOCKED', 'A gate is not skipped', 'Override it with a reason.')
    await this.become(id, cluster, { phase: 'skipped', because: `Skipped: ${this.redactor.text(reason)}` }, true)
  }

  /** Shows the way back of a step that was done. Errors: NOT_POSSIBLE, BLOCKED while a later one is not undone. */
  async undo(id: string, cluster: string): Promise<void> {
    const step = this.step(id, cluster)
    this.mustRest(id, cluster)
    const { state } = this.stepped(id, cluster)
    if (step.undo === null || !state.canUndo) throw new CockpitError('NOT_POSSIBLE', 'There is nothing to undo here')
    const index = this.allSteps.indexOf(step)
    const later = this.allSteps.slice(index + 1).find((each) => this.stepped(each.id, cluster).state.canUndo)
    if (later !== undefined) {
      throw new CockpitError('BLOCKED', `"${later.title}" was done after it`, 'Undo in reverse order.')
    }
    const scope = { ...(await this.scope(cluster)), result: this.results.get(stepKey(id, cluster)) ?? {} }
    if (step.undo.when !== null && !this.options.engine.holds(step.undo.when, scope)) {
      throw new CockpitError('BLOCKED', `It can only be undone when ${step.undo.when}`, 'Look at it as it is now.')
    }
    const typed = this.options.engine.fill(this.begun.runbook, step.undo.run, this.inputs)
    this.background(this.prepare(step, cluster, typed, true))
  }

  /** Stops what runs, and the run with it. What was sent to a cluster stays done. */
  async cancel(): Promise<void> {
    if (this.ended !== null) return
    for (const stop of this.stops.values()) stop.abort(new CockpitError('CANCELLED', 'Stopped by a person'))
    await Promise.allSettled([...this.jobs])
    for (const { state } of [...this.steps.values()]) {
      if (state.phase === 'confirming' || state.phase === 'asking') {
        this.drop(stepKey(state.step, state.cluster))
        await this.become(
          state.step,
          state.cluster,
          { phase: 'cancelled', prepared: null, because: 'Stopped by a person' },
          true,
        )
      }
    }
    await this.end('cancelled')
  }

  /** Errors: BUSY. */
  async finishRun(): Promise<void> {
    if (this.ended !== null) return
    if (this.isBusy) throw new CockpitError('BUSY', 'A step is still running', 'Wait for it, or stop the run.')
    await this.end('finished')
  }

  /** What ran is stopped, and says so. */
  async close(): Promise<void> {
    for (const stop of this.stops.values()) stop.abort(new CockpitError('CANCELLED', 'The app is closing'))
    await Promise.allSettled([...this.jobs])
    for (const key of [...this.live.keys()]) this.drop(key)
    await this.record.close()
  }

  /** What was kept, judged by the runbook as it is today; nothing is written down. */
  async judgedAgain(today: Runbook): Promise<RunView> {
    const view = this.view()
    const steps: StepState[] = []
    for (const state of view.steps) {
      const step = stepsOf(today).find(({ id }) => id === state.step)
      const result = this.results.get(stepKey(state.step, state.cluster)) ?? null
      if (step === undefined || result === null || state.phase !== 'judged' || step.expect.length === 0) {
        steps.push(state)
        continue
      }
      const scope = { ...(await this.scope(state.cluster)), result }
      const { verdict, because } = this.options.engine.judge(step.expect, scope)
      steps.push({ ...state, verdict, because: this.redactor.text(because) })
    }
    const verdicts = steps.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]))
    return { ...view, hash: today.hash, steps, verdict: verdicts.length === 0 ? null : worstVerdict(verdicts) }
  }

  /** Errors: NOT_FOUND. */
  outputPath(id: string, cluster: string, attempt: number): string {
    this.step(id, cluster, false)
    return this.options.store.outputPath(this.id, this.place({ step: id, cluster }, attempt))
  }

  private get allSteps(): readonly RunbookStep[] {
    return stepsOf(this.begun.runbook)
  }

  private step(id: string, cluster: string, mustBeOpen = true): RunbookStep {
    if (mustBeOpen && this.ended !== null)
      throw new CockpitError('RUN_ENDED', 'This run has ended', 'Start another one.')
    const step = this.allSteps.find((each) => each.id === id)
    if (step === undefined || !this.begun.clusters.includes(cluster)) {
      throw new CockpitError('NOT_FOUND', `The run has no step ${id} on ${cluster}`)
    }
    return step
  }

  private stepped(step: string, cluster: string): Stepped {
    const known = this.steps.get(stepKey(step, cluster))
    if (known !== undefined) return known
    return { type: 'step', state: waitingState(step, cluster), resultHash: null, undoing: false, passedAt: null }
  }

  private shownState(step: string, cluster: string): StepState {
    const { state } = this.stepped(step, cluster)
    const live = this.live.get(stepKey(step, cluster))
    if (live === undefined || state.phase === 'confirming') return state
    const { output, attempt } = live
    return {
      ...state,
      attempts: [...state.attempts, { ...attempt, excerpt: output.excerpt(), outputLines: output.lines }],
    }
  }

  private statesOn(cluster: string): ReadonlyMap<string, Stepped> {
    return new Map(this.allSteps.map(({ id }) => [id, this.stepped(id, cluster)]))
  }

  private isUntouched(step: string, cluster: string): boolean {
    const { state } = this.stepped(step, cluster)
    return state.phase === 'waiting' && !this.live.has(stepKey(step, cluster)) && !this.onCluster(cluster)
  }

  /** Another step runs on this cluster. */
  private onCluster(cluster: string): boolean {
    return [...this.stops.keys()].some((key) => (JSON.parse(key) as [string, string])[1] === cluster)
  }

  private mustRest(id: string, cluster: string): void {
    if (this.onCluster(cluster)) throw new CockpitError('BUSY', `A step is running on ${cluster}`, 'Wait for it.')
    this.drop(stepKey(id, cluster))
  }

  private mayRun(step: RunbookStep, cluster: string, again: boolean): void {
    const { state } = this.stepped(step.id, cluster)
    if (this.onCluster(cluster)) throw new CockpitError('BUSY', `A step is running on ${cluster}`, 'Wait for it.')
    if (state.phase === 'interrupted' && !again) {
      throw new CockpitError(
        'INTERRUPTED',
        'What became of this step is not known: the app ended while it ran',
        'Look what it did, then run it again if it must be.',
      )
    }
    const blocked = blockedBy(step, this.allSteps, this.statesOn(cluster), this.options.clock.now())
    if (blocked !== null) throw new CockpitError('BLOCKED', blocked, 'Run that step, or override it with a reason.')
    const elsewhere = this.begun.clusters.some((each) => this.stops.has(stepKey(step.id, each)))
    if (!step.sideBySide && elsewhere) {
      throw new CockpitError('BUSY', 'It runs on another cluster', 'This step runs on one cluster after another.')
    }
    this.drop(stepKey(step.id, cluster))
  }

  /** Decides what the step needs: nothing, a person, the gate, or simply to run. */
  private async begin(step: RunbookStep, cluster: string): Promise<void> {
    const { engine } = this.options
    const scope = await this.scope(cluster)
    try {
      if (step.when !== null && !engine.holds(step.when, { ...scope, result: {} })) {
        await this.become(step.id, cluster, { phase: 'skipped', because: `Only when ${step.when}` }, true)
        return
      }
      this.mustKnowSecrets(step)
      const typed = engine.fill(this.begun.runbook, step.run, this.inputs)
      if (this.begun.byInstruction || typed.executor === 'ask') {
        const because =
          typed.executor === 'ask' ? typed.command.question : 'Run it where you have access and paste what it prints'
        await this.become(step.id, cluster, { phase: 'asking', because, override: null }, true)
        return
      }
      if (step.tier !== 'D0' || alwaysChanges(typed)) {
        this.background(this.prepare(step, cluster, typed, false))
        return
      }
      const live = this.startAttempt(step, cluster, typed, false)
      await this.become(step.id, cluster, { phase: 'running', override: null, because: '' }, true)
      this.background(this.runToEnd(step, cluster, live, this.stop(stepKey(step.id, cluster)), null))
    } catch (thrown) {
      await this.unjudged(step, cluster, thrown)
    }
  }

  private mustKnowSecrets(step: RunbookStep): void {
    const secrets = this.begun.runbook.inputs.filter(({ type }) => type === 'secret')
    const lost = secrets.find(({ name }) => this.inputs[name] === concealed && step.run.text.includes(`{{${name}}}`))
    if (lost === undefined) return
    throw new CockpitError(
      'SECRET_GONE',
      `${lost.title} is not kept, and the app was closed since it was given`,
      'Start the runbook anew.',
    )
  }

  private startAttempt(step: RunbookStep, cluster: string, typed: TypedCommand, undoing: boolean): Live {
    const { engine, store, clock } = this.options
    const number = this.stepped(step.id, cluster).state.attempts.length + 1
    const block = undoing && step.undo !== null ? step.undo.run : step.run
    const matters = step.show !== null && 'lines' in step.show ? patternOf(step.show.matching) : null
    const path = store.outputPath(this.id, this.place({ step: step.id, cluster }, number))
    const live: Live = {
      output: new RunOutput(path, this.redactor, matters),
      typed,
      undoing,
      result: null,
      attempt: {
        number,
        command: this.redactor.text(engine.typed(this.begun.runbook, block, this.begun.inputs, cluster)),
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
    this.live.set(stepKey(step.id, cluster), live)
    return live
  }

  private execution(cluster: string, live: Live, readOnly: boolean): Omit<Execution, 'signal' | 'timeoutMs'> {
    return {
      cluster: this.options.cluster(cluster),
      profile: profileFor(this.options.profile(), cluster),
      clock: this.options.clock,
      rangeMs: null,
      readOnly,
      run: this.id,
      print: (text) => {
        live.output.print(text)
        this.notify()
      },
      conceal: (secret) => this.redactor.add(secret),
    }
  }

  /** Asks the gate what would happen; a person must answer. */
  private async prepare(step: RunbookStep, cluster: string, typed: TypedCommand, undoing: boolean): Promise<void> {
    const key = stepKey(step.id, cluster)
    const stop = this.stop(key)
    const live = this.startAttempt(step, cluster, typed, undoing)
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
        words: `runbook ${this.begun.runbook.id}, run ${this.id}, step ${step.id}${undoing ? ', undo' : ''}`,
        action: this.options.action,
        onResult: (result) => {
          live.result = result
        },
      })
      const prepared = await this.options.gate.prepare(action, stop.signal)
      await this.become(
        step.id,
        cluster,
        { phase: 'confirming', prepared, progress: null, override: null },
        true,
        undoing,
      )
    } catch (thrown) {
      if (!undoing) {
        await this.conclude(step, cluster, live, { ...notRun, error: toErrorShape(thrown), because: '' }, stop)
      } else {
        this.drop(key)
        const { message } = toErrorShape(thrown)
        await this.become(step.id, cluster, { because: `It could not be undone: ${message}` }, true)
      }
    } finally {
      this.stops.delete(key)
      this.notify()
    }
  }

  /** Runs to the end and writes down how it was judged. */
  private async runToEnd(
    step: RunbookStep,
    cluster: string,
    live: Live,
    stop: AbortController,
    perform: (() => Promise<StepResult>) | null,
  ): Promise<void> {
    const { engine, clock } = this.options
    const fill = (block: RunbookStep['run'] | undefined) =>
      block === undefined ? null : engine.fill(this.begun.runbook, block, this.inputs)
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
        scope: await this.scope(cluster),
        execute: this.options.execute,
        ...(perform === null ? {} : { perform }),
        judge: (expect, scope) => engine.judge(expect, scope),
        holds: (expression, scope) => engine.holds(expression, scope),
      })
      await this.conclude(step, cluster, live, outcome, stop)
    } catch (thrown) {
      await this.conclude(step, cluster, live, { ...notRun, error: toErrorShape(thrown), because: '' }, stop)
    }
  }

  private async conclude(
    step: RunbookStep,
    cluster: string,
    live: Live,
    outcome: Outcome,
    stop: AbortController,
  ): Promise<void> {
    const key = stepKey(step.id, cluster)
    const { store, clock } = this.options
    const summary = live.output.close()
    this.live.delete(key)
    const because = this.redactor.text(
      outcome.because || `Could not be judged: ${outcome.error?.message ?? 'no reason is known'}`,
    )
    const result = this.redactor.value(outcome.result)
    const place = this.place({ step: step.id, cluster }, live.attempt.number)
    const resultHash = result === null ? null : await store.keepResult(this.id, place, result).catch(() => null)
    const error =
      outcome.error === null ? null : { ...outcome.error, message: this.redactor.text(outcome.error.message) }
    const attempt: Attempt = {
      ...live.attempt,
      endedAt: clock.now(),
      verdict: live.undoing && error === null ? null : outcome.verdict,
      because,
      decidedBy: this.redactor.value(outcome.decidedBy) as Attempt['decidedBy'],
      next: outcome.next,
      error,
      excerpt: summary.excerpt,
      outputLines: summary.lines,
      outputHash: summary.hash,
      shown: shownOf(step.show, result),
    }
    const before = this.stepped(step.id, cluster)
    if (!live.undoing) this.results.set(key, result)
    const changed = step.tier !== 'D0' || alwaysChanges(live.typed)
    // Whatever was begun may have changed something, also when it failed on its way.
    const wasPerformed = before.state.phase === 'running'
    const undone = live.undoing && error === null && !outcome.cancelled
    const state: StepState = {
      ...before.state,
      phase: outcome.cancelled ? 'cancelled' : 'judged',
      attempts: [...before.state.attempts, attempt],
      verdict: live.undoing ? before.state.verdict : outcome.verdict,
      because: undone ? `Undone: ${because}` : because,
      prepared: null,
      progress: null,
      canUndo: live.undoing ? !undone : step.undo !== null && ((changed && wasPerformed) || before.state.canUndo),
    }
    const passed = !live.undoing && outcome.verdict === 'pass'
    await this.write({
      type: 'step',
      state,
      resultHash: live.undoing ? before.resultHash : resultHash,
      undoing: false,
      passedAt: passed ? clock.now() : live.undoing ? before.passedAt : null,
    })
    if (this.stops.get(key) === stop) this.stops.delete(key)
    this.notify()
  }

  private async fromPerson(
    step: RunbookStep,
    cluster: string,
    source: 'pasted' | 'answered',
    text: string,
    result: StepResult,
  ): Promise<void> {
    const key = stepKey(step.id, cluster)
    const { engine, clock } = this.options
    if (this.stepped(step.id, cluster).state.phase !== 'asking') {
      throw new CockpitError('NOT_ASKED', 'This step does not wait for an answer', 'Run the step first.')
    }
    const typed = engine.fill(this.begun.runbook, step.run, this.inputs)
    const live = this.startAttempt(step, cluster, typed, false)
    live.output.print(text.replace(/\n$/, ''))
    const scope: Scope = { ...(await this.scope(cluster)), result }
    const judgement =
      step.expect.length === 0 && source === 'answered'
        ? { verdict: 'pass' as const, because: `Answered: ${text}`, decidedBy: null, next: null }
        : engine.judge(step.expect, scope)
    const told: Live = { ...live, attempt: { ...live.attempt, source, startedAt: clock.now() } }
    this.live.set(key, told)
    await this.conclude(step, cluster, told, { ...judgement, result, error: null, cancelled: false }, this.stop(key))
  }

  /** It could not even begin: that is a verdict too. */
  private async unjudged(step: RunbookStep, cluster: string, thrown: unknown): Promise<void> {
    const error = toErrorShape(thrown)
    const because = this.redactor.text(`Could not be judged: ${error.message}`)
    this.drop(stepKey(step.id, cluster))
    await this.become(step.id, cluster, { phase: 'judged', verdict: 'unknown', because }, true)
  }

  private async scope(cluster: string): Promise<Omit<Scope, 'result'>> {
    const { environment } = this.options.cluster(cluster)
    const steps = this.allSteps.map(({ id }) => [
      id,
      { verdict: this.stepped(id, cluster).state.verdict, result: this.results.get(stepKey(id, cluster)) ?? null },
    ])
    return {
      inputs: this.begun.inputs,
      cluster: { id: cluster, environment },
      steps: Object.fromEntries(steps),
      now: this.options.clock.now(),
    }
  }

  private place({ step, cluster }: Pick<StepState, 'step' | 'cluster'>, attempt: number): AttemptPlace {
    return {
      step: this.allSteps.findIndex(({ id }) => id === step),
      cluster: this.begun.clusters.indexOf(cluster),
      attempt,
    }
  }

  private stop(key: string): AbortController {
    const stop = this.stops.get(key) ?? new AbortController()
    this.stops.set(key, stop)
    return stop
  }

  /** What was prepared is not done. */
  private async back(step: RunbookStep, cluster: string): Promise<void> {
    const key = stepKey(step.id, cluster)
    this.drop(key)
    this.stops.delete(key)
    const { state } = this.stepped(step.id, cluster)
    await this.become(step.id, cluster, { phase: this.restPhase(state), prepared: null, progress: null }, true)
  }

  private restPhase = ({ verdict }: StepState): StepState['phase'] => (verdict === null ? 'waiting' : 'judged')

  private drop(key: string): void {
    this.live.get(key)?.output.close()
    this.live.delete(key)
  }

  private async become(
    step: string,
    cluster: string,
    change: Partial<StepState>,
    keep: boolean,
    undoing = this.stepped(step, cluster).undoing,
  ): Promise<void> {
    const before = this.stepped(step, cluster)
    const next: Stepped = { ...before, undoing, state: { ...before.state, ...change } }
    this.steps.set(stepKey(step, cluster), next)
    this.notify()
    if (keep) await this.append(next)
  }

  private async write(stepped: Stepped): Promise<void> {
    this.steps.set(stepKey(stepped.state.step, stepped.state.cluster), stepped)
    await this.append(stepped)
    this.notify()
  }

  /** A token and how far something is are worth nothing to the next process. */
  private async append(stepped: Stepped): Promise<void> {
    await this.record.append({ ...stepped, state: { ...stepped.state, prepared: null, progress: null } })
  }

  private async end(state: 'finished' | 'cancelled'): Promise<void> {
    const at = this.options.clock.now()
    await this.record.append({ type: 'ended', state, at })
    this.ended = { state, at }
    this.notify()
  }

  private background(job: Promise<void>): void {
    const running: Promise<void> = job
      .catch((thrown: unknown) => {
        this.failure = toErrorShape(thrown).message
      })
      .finally(() => {
        this.jobs.delete(running)
        this.notify()
      })
    this.jobs.add(running)
  }

  /** Why the record could not be written, when it could not. */
  failure = ''

  private notify(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

const notRun: Omit<Outcome, 'error' | 'because'> = {
  verdict: 'unknown',
  decidedBy: null,
  next: null,
  result: null,
  cancelled: false,
}
