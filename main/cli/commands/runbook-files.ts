import { printable } from '@main/platform/text-table.ts'
import { lintRunbook } from '@main/runbooks/lint-runbook.ts'
import { readRunbookFile } from '@main/runbooks/runbook-file.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LintMessage } from '@shared/runbooks/runbook.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'

export interface RunbookFileOptions {
  readonly json?: boolean
}

/** `cockpit runbook lint`: 0 when nothing is wrong with any file, else 1. */
export async function runbookLint(
  files: readonly string[],
  { json }: RunbookFileOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const results: { readonly file: string; readonly messages: readonly LintMessage[] }[] = []
  for (const file of files) results.push({ file, messages: await lintFile(file) })
  const exitCode = results.some(({ messages }) => messages.length > 0) ? 1 : 0
  if (json) {
    printJson(terminal, { version: 1, command: 'runbook lint', at: terminal.clock.now(), exitCode, files: results })
    return exitCode
  }
  for (const { file, messages } of results) {
    if (messages.length === 0) terminal.out(`${printable(file)}: ${inked(terminal, 'green', 'fine')}\n`)
    for (const { line, column, message, hint } of messages) {
      terminal.out(`${printable(file)}:${line}:${column}: ${printable(message)}\n`)
      if (hint !== '') terminal.out(`  ${inked(terminal, 'grey', printable(hint))}\n`)
    }
  }
  return exitCode
}

async function lintFile(file: string): Promise<readonly LintMessage[]> {
  try {
    return lintRunbook(file, await readRunbookFile(file))
  } catch (thrown) {
    if (!(thrown instanceof CockpitError)) throw thrown
    return [{ line: 1, column: 1, message: thrown.message, hint: thrown.hint }]
  }
}
