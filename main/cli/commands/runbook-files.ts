import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { printable } from '@main/platform/text-table.ts'
import { type FixtureReport, judgeFixtures, readFixtures } from '@main/runbooks/fixtures.ts'
import { Judge } from '@main/runbooks/judge.ts'
import { lintRunbook } from '@main/runbooks/lint-runbook.ts'
import { readRunbook } from '@main/runbooks/read-runbook.ts'
import { fixturesOf, mostFixtureBytes, readRunbookFile } from '@main/runbooks/runbook-file.ts'
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

/** `cockpit runbook test`: 0 when every fixture is judged as it says and none is missing, else 1. No file: the shipped ones. */
export async function runbookTest(
  files: readonly string[],
  { json }: RunbookFileOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const judge = new Judge(terminal.clock)
  const reports: ({ readonly file: string; readonly error: string } & FixtureReport)[] = []
  for (const file of files.length > 0 ? files : await shippedRunbooks(terminal.root)) {
    reports.push({ file, ...(await testFile(file, judge)) })
  }
  const isRight = ({ error, results, missing }: (typeof reports)[number]): boolean =>
    error === '' && missing.length === 0 && results.every(({ fault }) => fault === null)
  const exitCode = reports.every(isRight) ? 0 : 1
  if (json) {
    printJson(terminal, { version: 1, command: 'runbook test', at: terminal.clock.now(), exitCode, files: reports })
    return exitCode
  }
  for (const report of reports) {
    const { file, error, results, missing } = report
    const fine = inked(terminal, 'green', `${results.length} fixtures as they say`)
    if (isRight(report)) terminal.out(`${printable(file)}: ${fine}\n`)
    if (error !== '') terminal.out(`${printable(file)}: ${printable(error)}\n`)
    for (const { step, name, line, fault } of results) {
      if (fault !== null)
        terminal.out(`${printable(fixturesOf(file))}:${line}: ${printable(`${step}, ${name}: ${fault}`)}\n`)
    }
    for (const what of missing) terminal.out(`${printable(file)}: ${printable(what)}\n`)
  }
  return exitCode
}

/** The runbooks that ship with the app; a file without front matter is no runbook. */
export async function shippedRunbooks(root: string): Promise<readonly string[]> {
  const folder = join(root, 'resources', 'runbooks')
  const names = await readdir(folder)
  return names
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => join(folder, name))
}

async function testFile(file: string, judge: Judge): Promise<{ readonly error: string } & FixtureReport> {
  try {
    const runbook = readRunbook(file, await readRunbookFile(file), { origin: 'own', accepted: false })
    const path = fixturesOf(file)
    const hasSteps = runbook.sections.some(({ form }) => form === 'step')
    const fixtures = hasSteps ? readFixtures(path, await readRunbookFile(path, mostFixtureBytes)) : []
    return { error: '', ...judgeFixtures(runbook, fixtures, judge) }
  } catch (thrown) {
    if (!(thrown instanceof CockpitError)) throw thrown
    return { error: thrown.message, results: [], missing: [] }
  }
}
