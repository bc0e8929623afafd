import { guardTerminal } from '@renderer/terminal/guard-terminal.ts'
import xterm from '@xterm/headless'

export interface RealTerminal {
  readonly terminal: xterm.Terminal
  /** Prints and waits until it was parsed. */
  print(bytes: string | Uint8Array): Promise<void>
  /** All that the terminal put into the input by itself. */
  answers(): string
  /** Lines of the screen, blanks at their ends cut. */
  lines(): string[]
  titles: string[]
  pass(ms: number): void
}

/** The real parser and screen, guarded as in the app, with a clock of its own. */
export function realTerminal({ columns = 20, rows = 6, guarded = true } = {}): RealTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 100 })
  let now = 0
  let answers = ''
  const titles: string[] = []
  if (guarded) guardTerminal(terminal, () => now)
  terminal.onData((text) => {
    answers += text
  })
  terminal.onTitleChange((title) => titles.push(title))
  return {
    terminal,
    titles,
    print: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    answers: () => answers,
    lines() {
      const { active } = terminal.buffer
      return Array.from(
        { length: terminal.rows },
        (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
      )
    },
    pass: (ms) => {
      now += ms
    },
  }
}
