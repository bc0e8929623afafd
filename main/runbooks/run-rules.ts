import type { Clock } from '@main/clusters/cluster-access.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { blockedBy, type GateBlock } from '@shared/runbooks/gate.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import { secretMark } from './inputs.ts'
import type { RunBoard } from './run-board.ts'
import { stepKey } from './run-record.ts'

/** What may happen next in a run. It refuses, and changes nothing. */
export class RunRules {
  constructor(
    private readonly board: RunBoard,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly inputs: InputValues,
  ) {}

  /** Errors: RUN_ENDED, NOT_FOUND. */
  openStep(id: string, cluster: string): RunbookStep {
    if (this.board.ended !== null) throw new CockpitError('RUN_ENDED', 'This run has ended', 'Start another one.')
    return this.board.step(id, cluster)
  }

  /** Errors: BUSY. */
  mustBeFree(cluster: string): void {
    if (this.board.onCluster(cluster)) throw new CockpitError('BUSY', `A step is running on ${cluster}`, 'Wait for it.')
  }

  /** Errors: BUSY, INTERRUPTED, BLOCKED. */
  mayRun(step: RunbookStep, cluster: string, again: boolean): void {
    const { state } = this.board.stepped(step.id, cluster)
    this.mustBeFree(cluster)
    if (state.phase === 'interrupted' && !again) {
      throw new CockpitError(
        'INTERRUPTED',
        'What became of this step is not known: the app ended while it ran',
        'Look what it did, then run it again if it must be.',
      )
    }
    const blocked = this.blocked(step, cluster)
    if (blocked !== null)
      throw new CockpitError('BLOCKED', blocked.reason, 'Run that step, or override it with a reason.')
    const elsewhere = this.board.begun.clusters.some((each) => this.board.stops.has(stepKey(step.id, each)))
    if (!step.sideBySide && elsewhere) {
      throw new CockpitError('BUSY', 'It runs on another cluster', 'This step runs on one cluster after another.')
    }
  }

  /** Whether a step that runs side by side begins here along with the others. */
  joinsIn(step: RunbookStep, cluster: string): boolean {
    const { phase } = this.board.stepped(step.id, cluster).state
    if (phase !== 'waiting' || this.board.onCluster(cluster)) return false
    return this.blocked(step, cluster) === null
  }

  /** Errors: SECRET_GONE. */
  mustKnowSecrets(step: RunbookStep): void {
    const secrets = this.board.begun.runbook.inputs.filter(({ type }) => type === 'secret')
    const lost = secrets.find(({ name }) => this.inputs[name] === secretMark && step.run.text.includes(`{{${name}}}`))
    if (lost === undefined) return
    throw new CockpitError(
      'SECRET_GONE',
      `${lost.title} is not kept, and the app was closed since it was given`,
      'Start the runbook anew.',
    )
  }

  private blocked(step: RunbookStep, cluster: string): GateBlock | null {
    const standings = [...this.board.statesOn(cluster)].map(
      ([id, { state, passedAt }]) => [id, { ...state, passedAt }] as const,
    )
    return blockedBy(step, this.board.allSteps, new Map(standings), this.clock.now())
  }
}
