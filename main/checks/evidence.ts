import { type TextColumn, textTable } from '@main/platform/text-table.ts'
import type { Evidence } from '@shared/checks/check.ts'
import { withoutCredentials } from './without-credentials.ts'

const maximumOutput = 8000
const maximumRows = 60

/** One argument as a POSIX shell reads it back; only to be shown, we never run a shell line. */
const typed = (argument: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

/** "kubectl --context prod-eu get pods -n bud-system". */
export const kubectl = (context: string, ...argv: readonly string[]): string =>
  ['kubectl', '--context', context, ...argv].map(typed).join(' ')

/** Cut to a bound, with a mark where it was cut. */
export function bounded(output: string): string {
  return output.length <= maximumOutput
    ? output
    : `${output.slice(0, maximumOutput)}\n… ${output.length - maximumOutput} more characters not shown`
}

export const evidence = (command: string, output: string, at: number): Evidence => ({
  command,
  output: bounded(withoutCredentials(output)),
  at,
})

/** A table as evidence; the rows that matter must come first, because the end is cut. */
export const tableEvidence = (
  command: string,
  columns: readonly TextColumn[],
  rows: readonly (readonly (string | null)[])[],
  at: number,
): Evidence => evidence(command, rows.length === 0 ? 'No rows.' : textTable(columns, rows, maximumRows), at)
