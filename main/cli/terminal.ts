import type { Clock } from '@main/clusters/cluster-access.ts'

/** Everything that a command may touch of the process it runs in; a test gives its own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly home: string
  /** The folder that holds `resources/`. */
  readonly root: string
  readonly clock: Clock
  /** Ends with Ctrl-C. */
  readonly signal: AbortSignal
  out(text: string): void
  err(text: string): void
  /** Resolves when the reader of stdout has taken what was printed; absent where nobody reads slowly. */
  drained?(): Promise<void>
  /** Whether a person reads these outputs on a terminal. */
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
}

/** 0 fine, 1 something is wrong on the platform, 2 could not tell (also: used wrongly), 130 stopped by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130

export type Ink = 'red' | 'yellow' | 'green' | 'grey' | 'bold'

const codes: Record<Ink, number> = { red: 31, yellow: 33, green: 32, grey: 90, bold: 1 }

/** Colour for a person at a terminal only, and never the only sign: the word itself says it (NO_COLOR is honoured). */
export function inked(terminal: Terminal, ink: Ink, text: string): string {
  if (!terminal.outIsTerminal || terminal.env.NO_COLOR || terminal.env.TERM === 'dumb') return text
  return `\u001b[${codes[ink]}m${text}\u001b[0m`
}

/** The one form of JSON on stdout: pretty, for people read it as often as programs do. */
export function printJson<T extends { readonly version: 1 }>(terminal: Terminal, value: T): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}
