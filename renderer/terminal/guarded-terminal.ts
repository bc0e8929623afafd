import { Unicode11Addon } from '@xterm/addon-unicode11'
import { type ITerminalOptions, Terminal } from '@xterm/xterm'
import { guardTerminal } from './guard-terminal.ts'
import { terminalFont, terminalTheme } from './terminal-look.ts'

/** A terminal in the page's own look, for what is not trusted: a session's output, or a recording of it. */
export function guardedTerminal(options: ITerminalOptions): Terminal {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    minimumContrastRatio: 4.5,
    theme: terminalTheme(document),
    fontFamily: terminalFont(document),
    logLevel: 'off',
    ...options,
  })
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  guardTerminal(terminal, () => performance.now())
  return terminal
}
