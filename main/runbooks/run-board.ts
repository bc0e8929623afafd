import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ConflatedSource } from '@main/clusters/conflated-stream.ts'
import type { ChainedFile } from '@main/journal/chained-file.ts'
import { worstVerdict } from '@shared/checks/check.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { type Attempt, type RunView, type StepState, waitingState } from '@shared/runbooks/run.ts'
import { type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import type { StepResult } from './executors/executor.ts'
import type { FilledCommand } from './filled-command.ts'
import type { RunOutput } from './run-output.ts'
import { type Begun, type FoldedRun, type RunNote, type Stepped, stepKey } from './run-record.ts'
import type { AttemptPlace, RunStore } from './run-store.ts'
import type { Scope } from './runbook-engine.ts'

/** An attempt that is under way: what lives only as long as the process. */
export interface Live {
  readonly output: RunOutput
  readonly attempt: Attempt
  readonly typed: FilledCommand
  readonly undoing: boolean
  result: StepResult | null
  /** The gate was told to go on: whatever came of it, something may have been changed. */
  performed: boolean
}

export interface RunBoardOptions {
  readonly clock: Clock
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: string) => ClusterAccess
  readonly store: RunStore
}

/** How a step stands that nothing happens to. */
export const restPhase = ({ verdict }: StepState): StepState['phase'] => (verdict === null ? 'waiting' : 'judged')

/** Where every step of a run stands, and what is written down of it. Decides nothing. */
export class RunBoard implements ConflatedSource<RunView> {
  readonly steps: Map<string, Stepped>
  /** The last result of each step, by `stepKey`. */
  readonly results = new Map<string, unknown>()
  readonly live = new Map<string, Live>()
  /** Of the steps that are under way, by `stepKey`. */
  readonly stops = new Map<string, AbortController>()
  ended: FoldedRun['ended']
  private readonly listeners = new Set<() => void>()
  private readonly clock: Clock
  private readonly cluster: RunBoardOptions['cluster']
  private readonly store: RunStore

  constructor(
    { clock, cluster, store }: RunBoardOptions,
    readonly begun: Begun,
    readonly record: ChainedFile<RunNote>,
    folded: Pick<FoldedRun, 'steps' | 'ended'>,
  ) {
    this.clock = clock
    this.cluster = cluster
    this.store = store
    this.steps = new Map(folded.steps)
    this.ended = folded.ended
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
        // It may have changed something, so the way back is offered.
        const canUndo = state.canUndo || this.step(state.step, state.cluster).undo !== null
        await this.write({ ...stepped, state: { ...state, phase: 'interrupted', because, canUndo } })
      } else if (state.phase === 'confirming') {
        await this.write({ ...stepped, undoing: false, state: { ...state, phase: restPhase(state) } })
      }
      const last = state.attempts.at(-1)
      if (last === undefined || stepped.resultHash === null) continue
      const place = this.place(state, last.number)
      this.results.set(
        stepKey(state.step, state.cluster),
        await this.store.kept(this.begun.id, place, 'result', stepped.resultHash),
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

  /** Errors: NOT_FOUND. */
  step(id: string, cluster: string): RunbookStep {
    const step = this.allSteps.find((each) => each.id === id)
    if (step === undefined || !this.begun.clusters.includes(cluster)) {
      throw new CockpitError('NOT_FOUND', `The run has no step ${id} on ${cluster}`)
    }
    return step
  }

  stepped(step: string, cluster: string): Stepped {
    const known = this.steps.get(stepKey(step, cluster))
    if (known !== undefined) return known
    return {
      type: 'step',
      state: waitingState(step, cluster),
      resultHash: null,
      pairHash: null,
      undoing: false,
      passedAt: null,
    }
  }

  shownState(step: string, cluster: string): StepState {
    const { state } = this.stepped(step, cluster)
    const live = this.live.get(stepKey(step, cluster))
    if (live === undefined || state.phase === 'confirming') return state
    const { output, attempt } = live
    return {
      ...state,
      attempts: [...state.attempts, { ...attempt, excerpt: output.excerpt(), outputLines: output.lines }],
    }
  }

  statesOn(cluster: string): ReadonlyMap<string, Stepped> {
    return new Map(this.allSteps.map(({ id }) => [id, this.stepped(id, cluster)]))
  }

  /** Another step runs on this cluster. */
  onCluster(cluster: string): boolean {
    return [...this.stops.keys()].some((key) => (JSON.parse(key) as [string, string])[1] === cluster)
  }

  async scope(cluster: string): Promise<Omit<Scope, 'result'>> {
    const { environment } = this.cluster(cluster)
    const steps = this.allSteps.map(({ id }) => [
      id,
      { verdict: this.stepped(id, cluster).state.verdict, result: this.results.get(stepKey(id, cluster)) ?? null },
    ])
    return {
      inputs: this.begun.inputs,
      cluster: { id: cluster, environment },
      steps: Object.fromEntries(steps),
      now: this.clock.now(),
    }
  }

  place({ step, cluster }: Pick<StepState, 'step' | 'cluster'>, attempt: number): AttemptPlace {
    return {
      step: this.allSteps.findIndex(({ id }) => id === step),
      cluster: this.begun.clusters.indexOf(cluster),
      attempt,
    }
  }

  /** Marks a step as under way: nothing else begins on its cluster. */
  claim(key: string): AbortController {
    const stop = new AbortController()
    this.stops.set(key, stop)
    return stop
  }

  free(key: string): void {
    this.stops.delete(key)
    this.notify()
  }

  drop(key: string): void {
    this.live.get(key)?.output.close()
    this.live.delete(key)
  }

  async become(
    step: string,
    cluster: string,
    change: Partial<StepState>,
    keep: boolean,
    undoing = this.stepped(step, cluster).undoing,
  ): Promise<void> {
    const before = this.stepped(step, cluster)
    const next: Stepped = { ...before, undoing, state: { ...before.state, ...change } }
    if (keep) await this.append(next)
    this.publish(next)
  }

  async write(stepped: Stepped): Promise<void> {
    await this.append(stepped)
    this.publish(stepped)
  }

  /** What is seen to rest may be acted upon at once, so its cluster is free by then. */
  private publish(stepped: Stepped): void {
    const { step, cluster, phase } = stepped.state
    const key = stepKey(step, cluster)
    this.steps.set(key, stepped)
    if (phase !== 'running') this.stops.delete(key)
    if (phase !== 'running' && phase !== 'confirming') this.live.delete(key)
    this.notify()
  }

  /** A token and how far something is are worth nothing to the next process. */
  async append(stepped: Stepped): Promise<void> {
    const { state } = stepped
    try {
      await this.record.append({ ...stepped, state: { ...state, prepared: null, progress: null } })
    } catch (thrown) {
      const because = `${state.because} (could not be written down: ${toErrorShape(thrown).message})`.trim()
      this.publish({ ...stepped, state: { ...state, because } })
      throw thrown
    }
  }

  async end(state: 'finished' | 'cancelled'): Promise<void> {
    const at = this.clock.now()
    await this.record.append({ type: 'ended', state, endedAt: at })
    this.ended = { state, at }
    this.notify()
  }

  notify(): void {
    for (const listener of [...this.listeners]) listener()
  }

  get allSteps(): readonly RunbookStep[] {
    return stepsOf(this.begun.runbook)
  }
}
