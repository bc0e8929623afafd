import { printable } from '@main/platform/text-table.ts'
import type { Terminal } from './terminal.ts'

export interface Progress {
  say(text: string): void
  end(): void
}

const quietMs = 1000

/** One line on stderr that is written over, for a person who waits longer than a second; nothing in a pipe. */
export function startProgress(terminal: Terminal): Progress {
  if (!terminal.errIsTerminal) return { say: () => {}, end: () => {} }
  let text = ''
  let shown = false
  const show = (): void => {
    shown = true
    terminal.err(`\r\u001b[K${printable(text).slice(0, 110)}`)
  }
  const cancel = terminal.clock.after(quietMs, show)
  return {
    say(next) {
      text = next
      if (shown) show()
    },
    end() {
      cancel()
      if (shown) terminal.err('\r\u001b[K')
    },
  }
}
