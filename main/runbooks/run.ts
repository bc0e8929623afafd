import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { Gate } from '@main/gate/gate.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type { ChainedFile } from '@main/journal/chained-file.ts'
import type { ActionRequest } from '@shared/actions/contract.ts'
import type { Verdict } from '@shared/checks/check.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { InputValues, RunView } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { execute } from './executors/index.ts'
import { instructionFor } from './instruction.ts'
import type { Redactor } from './redactor.ts'
import { RunBoard, restPhase } from './run-board.ts'
import { RunByPerson } from './run-by-person.ts'
import type { changeOf } from './run-change.ts'
import { type Begun, type FoldedRun, type RunNote, stepKey } from './run-record.ts'
import { RunRules } from './run-rules.ts'
import type { RunStore } from './run-store.ts'
import { RunWorker } from './run-worker.ts'
import type { RunbookEngine } from './runbook-engine.ts'
import { goesThroughGate } from './touched-places.ts'

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
  /** Marks what is made on a cluster as this installation's. */
  readonly owner: string
  /** A step's command as the gate takes it; a test gives its own. */
  readonly change?: typeof changeOf
}

/**
 * A run of one runbook on its clusters: what may happen next, and that it happens once. Every state that must survive is
 * on the disk before the next thing is done.
 */
export class Run implements ConflatedSource<RunView> {
  private readonly board: RunBoard
  private readonly worker: RunWorker
  private readonly rules: RunRules
  private readonly person: RunByPerson
  private readonly jobs = new Set<Promise<void>>()

  constructor(
    private readonly options: RunOptions,
    begun: Begun,
    /** As they were given, secrets too; those of a run that was opened again have ***. */
    private readonly inputs: InputValues,
    private readonly redactor: Redactor,
    record: ChainedFile<RunNote>,
    folded: Pick<FoldedRun, 'steps' | 'ended'>,
  ) {
    this.board = new RunBoard(options, begun, record, folded)
    this.worker = new RunWorker(options, this.board, inputs, redactor)
    this.rules = new RunRules(this.board, options.clock, inputs)
    this.person = new RunByPerson(options, this.board, this.worker, inputs, redactor)
  }

  get id(): string {
    return this.board.begun.id
  }

  get isOpen(): boolean {
    return this.board.ended === null
  }

  /** Something is under way. */
  get isBusy(): boolean {
    return this.jobs.size > 0
  }

  /** After the process that began it has ended. */
  reopen(): Promise<void> {
    return this.board.reopen()
  }

  subscribe(changed: () => void): Unsubscribe {
    return this.board.subscribe(changed)
  }

  take(): RunView {
    return this.board.view()
  }

  view(): RunView {
    return this.board.view()
  }

  /**
   * Begins the step; the view tells how it goes on. A step that runs side by side begins on every cluster on which it
   * has not run. Errors: RUN_ENDED, NOT_FOUND, BUSY, BLOCKED, INTERRUPTED.
   */
  async runStep(id: string, cluster: string, again: boolean): Promise<void> {
    const step = this.rules.openStep(id, cluster)
    this.rules.mayRun(step, cluster, again)
    this.board.drop(stepKey(id, cluster))
    const others = step.sideBySide
      ? this.board.begun.clusters.filter((each) => each !== cluster && this.rules.joinsIn(step, each))
      : []
    await Promise.all([cluster, ...others].map((each) => this.begin(step, each)))
  }

  /** Performs what was shown. Errors: NOT_FOUND, NOT_PREPARED, NAME_MISMATCH, EXPIRED and those of the gate. */
  async confirm(id: string, cluster: string, token: string, typedName: string | null): Promise<void> {
    const step = this.rules.openStep(id, cluster)
    const key = stepKey(id, cluster)
    const live = this.board.live.get(key)
    const { state } = this.board.stepped(id, cluster)
    if (state.phase !== 'confirming' || state.prepared?.token !== token || live === undefined) {
      throw new CockpitError('NOT_PREPARED', 'This step does not wait for this answer', 'Run the step again.')
    }
    this.rules.mustBeFree(cluster)
    const stop = this.board.claim(key)
    // Ends with the step's own time limit and abort condition as well.
    const ending = new AbortController()
    const progress = this.options.gate.perform(token, typedName, AbortSignal.any([stop.signal, ending.signal]))
    try {
      // Until its first word nothing has been changed: what is refused here is refused to the person who asks.
      const first = await progress.next()
      await this.board.become(id, cluster, { phase: 'running', prepared: null, progress: first.value ?? null }, true)
    } catch (thrown) {
      await progress.return(undefined)
      this.board.free(key)
      if (!(thrown instanceof CockpitError && thrown.code === 'NAME_MISMATCH')) await this.back(step, cluster)
      throw thrown
    }
    const perform = this.worker.followed(step, cluster, live, progress, ending)
    // What was begun and not performed is told to the journal too.
    const job = this.worker.runToEnd(step, cluster, live, stop, perform).finally(() => progress.return(undefined))
    this.background(job)
  }

  /** Errors: RUN_ENDED, NOT_FOUND, NOT_ASKED, BAD_INPUT. */
  async answer(id: string, cluster: string, answer: string): Promise<void> {
    await this.person.answer(this.rules.openStep(id, cluster), cluster, answer)
  }

  /** Errors: RUN_ENDED, NOT_FOUND, NOT_ASKED, BAD_INPUT when it is not what the command prints. */
  async paste(id: string, cluster: string, output: string): Promise<void> {
    await this.person.paste(this.rules.openStep(id, cluster), cluster, output)
  }

  /** A person's own verdict. Errors: RUN_ENDED, NOT_FOUND, NOT_ASKED, NOT_POSSIBLE where what it prints can be judged. */
  async judge(id: string, cluster: string, verdict: Verdict, note: string): Promise<void> {
    await this.person.judge(this.rules.openStep(id, cluster), cluster, verdict, note)
  }

  /** A person vouches for the step. Errors: RUN_ENDED, NOT_FOUND, BUSY. */
  async override(id: string, cluster: string, reason: string): Promise<void> {
    const step = this.rules.openStep(id, cluster)
    this.mustRest(id, cluster)
    await this.person.override(step, cluster, reason)
  }

  /** Errors: RUN_ENDED, NOT_FOUND, BUSY, BLOCKED for a gate. */
  async skip(id: string, cluster: string, reason: string): Promise<void> {
    const step = this.rules.openStep(id, cluster)
    this.mustRest(id, cluster)
    await this.person.skip(step, cluster, reason)
  }

  /** Shows the way back of a step that was done. Errors: NOT_POSSIBLE, BLOCKED while a later one is not undone. */
  async undo(id: string, cluster: string): Promise<void> {
    const step = this.rules.openStep(id, cluster)
    this.mustRest(id, cluster)
    const { state } = this.board.stepped(id, cluster)
    if (step.undo === null || !state.canUndo) throw new CockpitError('NOT_POSSIBLE', 'There is nothing to undo here')
    const index = this.board.allSteps.indexOf(step)
    const later = this.board.allSteps
      .slice(index + 1)
      .find((each) => this.board.stepped(each.id, cluster).state.canUndo)
    if (later !== undefined) {
      throw new CockpitError('BLOCKED', `"${later.title}" was done after it`, 'Undo in reverse order.')
    }
    const scope = { ...(await this.board.scope(cluster)), result: this.board.results.get(stepKey(id, cluster)) ?? {} }
    if (step.undo.when !== null && !this.options.engine.holds(this.board.begun.runbook, step.undo.when, scope)) {
      throw new CockpitError('BLOCKED', `It can only be undone when ${step.undo.when}`, 'Look at it as it is now.')
    }
    const typed = this.options.engine.fill(this.board.begun.runbook, step.undo.run, this.inputs)
    this.background(this.worker.prepare(step, cluster, typed, true, this.board.claim(stepKey(id, cluster))))
  }

  /** Stops what runs, and the run with it. What was sent to a cluster stays done. */
  async cancel(): Promise<void> {
    if (this.board.ended !== null) return
    for (const stop of this.board.stops.values()) stop.abort(new CockpitError('CANCELLED', 'Stopped by a person'))
    await Promise.allSettled([...this.jobs])
    for (const { state } of [...this.board.steps.values()]) {
      if (state.phase === 'confirming' || state.phase === 'asking') {
        this.board.drop(stepKey(state.step, state.cluster))
        const stopped = { phase: 'cancelled', prepared: null, because: 'Stopped by a person' } as const
        await this.board.become(state.step, state.cluster, stopped, true)
      }
    }
    await this.board.end('cancelled')
  }

  /** Errors: BUSY. */
  async finishRun(): Promise<void> {
    if (this.board.ended !== null) return
    if (this.isBusy) throw new CockpitError('BUSY', 'A step is still running', 'Wait for it, or stop the run.')
    await this.board.end('finished')
  }

  /** What ran is stopped, and says so. */
  async close(): Promise<void> {
    for (const stop of this.board.stops.values()) stop.abort(new CockpitError('CANCELLED', 'The app is closing'))
    await Promise.allSettled([...this.jobs])
    for (const key of [...this.board.live.keys()]) this.board.drop(key)
    await this.board.record.close()
  }

  /** Errors: NOT_FOUND. */
  outputPath(id: string, cluster: string, attempt: number): string {
    this.board.step(id, cluster)
    return this.options.store.outputPath(this.board.begun.id, this.board.place({ step: id, cluster }, attempt))
  }

  /** What was prepared for it, or waited for a person, is let go. */
  private mustRest(id: string, cluster: string): void {
    this.rules.mustBeFree(cluster)
    this.board.drop(stepKey(id, cluster))
  }

  /** Decides what the step needs: nothing, a person, the gate, or simply to run. Claims it before anything is waited for. */
  private async begin(step: RunbookStep, cluster: string): Promise<void> {
    const { engine } = this.options
    const key = stepKey(step.id, cluster)
    const stop = this.board.claim(key)
    let goesOn = false
    // Seen at once and not written down: until something is done, the next process may find it as it was.
    await this.board.become(step.id, cluster, { phase: 'running', prepared: null, progress: null }, false)
    try {
      const scope = await this.board.scope(cluster)
      if (step.when !== null && !engine.holds(this.board.begun.runbook, step.when, { ...scope, result: {} })) {
        await this.board.become(step.id, cluster, { phase: 'skipped', because: `Only when ${step.when}` }, true)
        return
      }
      this.rules.mustKnowSecrets(step)
      const typed = engine.fill(this.board.begun.runbook, step.run, this.inputs)
      if (this.board.begun.byInstruction || typed.executor === 'ask') {
        const because = instructionFor(typed, this.options.cluster(cluster), this.options.profile())
        await this.board.become(step.id, cluster, { phase: 'asking', because, override: null }, true)
        return
      }
      if (goesThroughGate(step, typed)) {
        goesOn = true
        this.background(this.worker.prepare(step, cluster, typed, false, stop))
        return
      }
      const live = this.worker.startAttempt(step, cluster, typed, false)
      await this.board.become(step.id, cluster, { phase: 'running', override: null, because: '' }, true)
      goesOn = true
      this.background(this.worker.runToEnd(step, cluster, live, stop, null))
    } catch (thrown) {
      await this.unjudged(step, cluster, thrown)
    } finally {
      if (!goesOn) this.board.free(key)
    }
  }

  /** It could not even begin: that is a verdict too. */
  private async unjudged(step: RunbookStep, cluster: string, thrown: unknown): Promise<void> {
    const error = toErrorShape(thrown)
    const because = this.redactor.text(`Could not be judged: ${error.message}`)
    this.board.drop(stepKey(step.id, cluster))
    await this.board.become(step.id, cluster, { phase: 'judged', verdict: 'unknown', because }, true)
  }

  /** What was prepared is not done. */
  private async back(step: RunbookStep, cluster: string): Promise<void> {
    const key = stepKey(step.id, cluster)
    this.board.drop(key)
    const { state } = this.board.stepped(step.id, cluster)
    await this.board.become(step.id, cluster, { phase: restPhase(state), prepared: null, progress: null }, true)
  }

  private background(job: Promise<void>): void {
    const running: Promise<void> = job
      .catch(() => undefined)
      .finally(() => {
        this.jobs.delete(running)
        this.board.notify()
      })
    this.jobs.add(running)
  }
}
