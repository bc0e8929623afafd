import type { Verdict } from '@shared/checks/check.ts'
import type { Environment } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import type { Attempt, InputValues } from '@shared/runbooks/run.ts'
import type { Block, Expectation, NextStep, Runbook } from '@shared/runbooks/runbook.ts'
import type { FilledCommand } from './filled-command.ts'
import type { InputFault } from './inputs.ts'

/** What an expression sees. */
export interface Scope {
  readonly result: unknown
  readonly inputs: InputValues
  readonly cluster: { readonly id: string; readonly environment: Environment }
  readonly steps: Readonly<Record<string, { readonly verdict: Verdict | null; readonly result: unknown }>>
  /** ms since the epoch. */
  readonly now: number
  readonly before?: unknown
  readonly after?: unknown
}

export interface Judgement {
  readonly verdict: Verdict
  readonly because: string
  readonly decidedBy: Attempt['decidedBy']
  readonly next: NextStep | null
}

/** What a run needs of the runbook language; a test gives its own. */
export interface RunbookEngine {
  /** Errors: BAD_INPUT. */
  fill(runbook: Runbook, block: Block, inputs: InputValues): FilledCommand
  /** As one would type it on this cluster. Errors: BAD_INPUT. */
  typed(runbook: Runbook, block: Block, inputs: InputValues, cluster: string): string
  /** Never throws: what cannot be judged is `unknown`. */
  judge(runbook: Runbook, expect: readonly Expectation[], scope: Scope): Judgement
  /** Whether an expression holds. Errors: BAD_EXPRESSION. */
  holds(runbook: Runbook, expression: string, scope: Scope): boolean
}

export type ParsedRunbook = Omit<Runbook, 'origin' | 'accepted'>

/** The runbook language as the services use it. */
export interface RunbookLanguage extends RunbookEngine {
  /** @param id the file's name without .md. */
  parse(id: string, text: string): { readonly runbook: ParsedRunbook } | { readonly wrong: string }
  /** Values as they are to be used, defaults filled in. Errors: BAD_INPUT, naming every one that is wrong. */
  checkInputs(runbook: Runbook, inputs: InputValues): InputValues
  inputFaults(runbook: Runbook, inputs: InputValues): readonly InputFault[]
  /** Inputs of a runbook that is for a problem, as far as the problem tells them. */
  inputsFor(expressions: Readonly<Record<string, string>>, problem: Problem): InputValues
}
