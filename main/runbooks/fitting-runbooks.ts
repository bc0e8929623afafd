import { type Problem, ruleOf } from '@shared/clusters/problem.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookSummary, stepsOf } from '@shared/runbooks/runbook.ts'
import type { RunbookLanguage } from './runbook-engine.ts'

/** Which of a problem's words a runbook is for: "short", or with the kind "deployments/short". */
export function isFor(word: string, problem: Pick<Problem, 'id' | 'rule'>): boolean {
  return [ruleOf(problem), problem.id].some((name) => name === word || name.endsWith(`/${word}`))
}

/**
 * Runbooks that are for this problem, each with the inputs that the problem tells. A fit whose inputs cannot all be told
 * does not count: a default in their place would lead to another object than the one that is in trouble.
 */
export function fittingRunbooks(
  runbooks: readonly Runbook[],
  problem: Problem,
  language: Pick<RunbookLanguage, 'inputsFor'>,
): { readonly runbook: RunbookSummary; readonly inputs: InputValues }[] {
  return runbooks.flatMap((runbook) => {
    const told = runbook.fits
      .filter(({ problem: word }) => isFor(word, problem))
      .map(({ inputs }) => ({ wanted: Object.keys(inputs), inputs: language.inputsFor(inputs, problem) }))
      .find(({ wanted, inputs }) => wanted.every((name) => Object.hasOwn(inputs, name)))
    return told === undefined ? [] : [{ runbook: summaryOfRunbook(runbook), inputs: told.inputs }]
  })
}

export function summaryOfRunbook(runbook: Runbook): RunbookSummary {
  const { sections, inputs: _inputs, fits: _fits, intro: _intro, ...rest } = runbook
  return { ...rest, steps: stepsOf({ sections }).length }
}
