import { journalPath } from '@main/actions/open-actions.ts'
import { readJournal } from '@main/journal/journal.ts'
import { journalCsv } from '@main/journal/journal-export.ts'
import { settingsFolder } from '@main/platform/settings-folder.ts'
import { type ExitCode, printJson, type Terminal } from '../terminal.ts'

export interface JournalOptions {
  readonly json?: boolean
}

export interface JournalExportOptions {
  readonly form: 'csv' | 'json'
}

/** `cockpit journal verify`: 0 when every line fits the chain, 1 when it was changed. */
export async function journalVerify(options: JournalOptions, terminal: Terminal): Promise<ExitCode> {
  const { verdict } = await readJournal(journalPath(settingsFolder(terminal)))
  const { entries, broken, tornBytes } = verdict
  // A torn last line was never acknowledged: it is told, and no lie.
  const exitCode = broken === null ? 0 : 1
  if (options.json) {
    printJson(terminal, { version: 1, command: 'journal verify', at: terminal.clock.now(), exitCode, ...verdict })
    return exitCode
  }
  terminal.out(
    broken === null
      ? `${entries} ${entries === 1 ? 'entry' : 'entries'}, the chain is whole.\n`
      : `Changed from outside: line ${broken.line} does not fit, ${broken.why}.\n`,
  )
  if (tornBytes > 0) terminal.out(`The last line was cut off (${tornBytes} bytes); the next action sets it aside.\n`)
  return exitCode
}

/** `cockpit journal export`: every entry that fits the chain. */
export async function journalExport({ form }: JournalExportOptions, terminal: Terminal): Promise<ExitCode> {
  const { entries, verdict } = await readJournal(journalPath(settingsFolder(terminal)))
  const exitCode = verdict.broken === null ? 0 : 1
  if (form === 'json') {
    printJson(terminal, { version: 1, command: 'journal export', at: terminal.clock.now(), exitCode, verdict, entries })
  } else terminal.out(journalCsv(entries))
  if (verdict.broken !== null) terminal.err(`Changed from outside: line ${verdict.broken.line} does not fit.\n`)
  return exitCode
}
