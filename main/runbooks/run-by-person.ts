import type { Verdict } from '@shared/checks/check.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { personMayJudge } from '@shared/runbooks/person-may-judge.ts'
import type { Attempt, InputValues } from '@shared/runbooks/run.ts'
import type { RunbookStep } from '@shared/runbooks/runbook.ts'
import type { StepResult } from './executors/executor.ts'
import { pastedResult } from './pasted-result.ts'
import type { Redactor } from './redactor.ts'
import type { RunOptions } from './run.ts'
import type { Live, RunBoard } from './run-board.ts'
import { stepKey } from './run-record.ts'
import type { RunWorker } from './run-worker.ts'
import type { Judgement, Scope } from './runbook-engine.ts'

/** What a person says of a step in place of the cockpit, judged and written down as a person's. */
export class RunByPerson {
  constructor(
    private readonly options: Pick<RunOptions, 'engine' | 'clock'>,
    private readonly board: RunBoard,
    private readonly worker: RunWorker,
    private readonly inputs: InputValues,
    private readonly redactor: Redactor,
  ) {}

  async answer(step: RunbookStep, cluster: string, answer: string): Promise<void> {
    if (step.run.executor !== 'ask') throw new CockpitError('NOT_ASKED', 'This step asks nothing')
    if (step.answers.length > 0 && !step.answers.includes(answer)) {
      throw new CockpitError('BAD_INPUT', `"${answer}" is none of the answers`, step.answers.join(', '))
    }
    const result = { answer }
    const said: Judgement = { verdict: 'pass', because: `Answered: ${answer}`, decidedBy: null, next: null }
    const judge = (scope: Scope) => (step.expect.length === 0 ? said : this.judged(step, scope))
    await this.conclude(step, cluster, 'answered', answer, result, judge)
  }

  async paste(step: RunbookStep, cluster: string, output: string): Promise<void> {
    const typed = this.options.engine.fill(this.board.begun.runbook, step.run, this.inputs)
    const result = pastedResult(typed, output)
    await this.conclude(step, cluster, 'pasted', output, result, (scope) => this.judged(step, scope))
  }

  async judge(step: RunbookStep, cluster: string, verdict: Verdict, note: string): Promise<void> {
    if (!personMayJudge(step.run)) {
      throw new CockpitError('NOT_POSSIBLE', 'The expectations judge what this step prints', 'Paste it.')
    }
    const judge = () => ({ verdict, because: `Judged by a person: ${note}`, decidedBy: null, next: null })
    await this.conclude(step, cluster, 'judged', note, null, judge)
  }

  async override({ id }: RunbookStep, cluster: string, reason: string): Promise<void> {
    const override = { who: this.board.begun.who, reason: this.redactor.text(reason), at: this.options.clock.now() }
    // Not green: nothing has proved it.
    const change = { phase: 'judged', override, verdict: 'warn', because: `Overridden: ${override.reason}` } as const
    await this.board.become(id, cluster, change, true)
  }

  async skip({ id, gate }: RunbookStep, cluster: string, reason: string): Promise<void> {
    if (gate) throw new CockpitError('BLOCKED', 'A gate is not skipped', 'Override it with a reason.')
    const because = `Skipped: ${this.redactor.text(reason)}`
    await this.board.become(id, cluster, { phase: 'skipped', because }, true)
  }

  private judged({ expect }: RunbookStep, scope: Scope): Judgement {
    return this.options.engine.judge(this.board.begun.runbook, expect, scope)
  }

  private async conclude(
    step: RunbookStep,
    cluster: string,
    source: Attempt['source'],
    text: string,
    result: StepResult | null,
    judge: (scope: Scope) => Judgement,
  ): Promise<void> {
    const { engine, clock } = this.options
    if (this.board.stepped(step.id, cluster).state.phase !== 'asking') {
      throw new CockpitError('NOT_ASKED', 'This step does not wait for an answer', 'Run the step first.')
    }
    const typed = engine.fill(this.board.begun.runbook, step.run, this.inputs)
    const live = this.worker.startAttempt(step, cluster, typed, false)
    live.output.print(text.replace(/\n$/, ''))
    const judgement = judge({ ...(await this.board.scope(cluster)), result })
    const told: Live = { ...live, attempt: { ...live.attempt, source, startedAt: clock.now() } }
    this.board.live.set(stepKey(step.id, cluster), told)
    const outcome = { ...judgement, result, pair: null, error: null, cancelled: false }
    await this.worker.conclude(step, cluster, told, outcome)
  }
}
