import { checkNamed } from '@main/checks/all-checks.ts'
import { runCheck } from '@main/checks/run-check.ts'
import type { Execution, StepResult } from './executor.ts'

/** One check of the morning check. Errors: NOT_FOUND, CANCELLED. */
export async function check(execution: Execution, { check: id }: { readonly check: string }): Promise<StepResult> {
  const { cluster, profile, clock, signal, timeoutMs, print } = execution
  const result = await runCheck(checkNamed(id), cluster, { profile, clock, timeoutMs, signal })
  if (signal.aborted) throw signal.reason
  print(`${result.verdict}: ${result.observed}`)
  for (const { command, output } of result.evidence) print(`$ ${command}\n${output}`)
  return { check: result }
}
