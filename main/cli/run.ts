import { printable } from '@main/platform/text-table.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { CommanderError } from 'commander'
import { buildProgram } from './program.ts'
import type { ExitCode, Terminal } from './terminal.ts'

/** Runs one command line. Never throws: what fails is told on stderr as `error CODE: message`, with a hint below. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal, version: string): Promise<ExitCode> {
  let code: ExitCode = 2
  const program = buildProgram(terminal, version, (result) => {
    code = result
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return terminal.signal.aborted ? 130 : code
  } catch (thrown) {
    // Commander has printed its message already; only `--help` and `--version` end well.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    if (terminal.signal.aborted) {
      terminal.err('Stopped.\n')
      return 130
    }
    const { code: name, message, hint } = toErrorShape(thrown)
    terminal.err(`error ${name}: ${printable(message)}\n${hint ? `${printable(hint)}\n` : ''}`)
    if (!(thrown instanceof CockpitError) && thrown instanceof Error && terminal.env.COCKPIT_DEBUG) {
      terminal.err(`${thrown.stack ?? ''}\n`)
    }
    return 2
  }
}
