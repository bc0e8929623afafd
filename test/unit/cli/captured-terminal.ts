import { resolve } from 'node:path'
import type { Terminal } from '@main/cli/terminal.ts'
import { systemClock } from '@main/platform/system-clock.ts'

export interface CapturedTerminal extends Terminal {
  readonly printed: { out: string; err: string }
}

/** A terminal that keeps what is printed; nothing of this machine's environment or home is in it. */
export function capturedTerminal(more: Partial<Omit<Terminal, 'out' | 'err'>> = {}): CapturedTerminal {
  const printed = { out: '', err: '' }
  return {
    env: {},
    platform: 'linux',
    home: '/nonexistent',
    root: resolve(import.meta.dirname, '../../..'),
    clock: systemClock,
    signal: new AbortController().signal,
    outIsTerminal: false,
    errIsTerminal: false,
    ...more,
    printed,
    out: (text) => {
      printed.out += text
    },
    err: (text) => {
      printed.err += text
    },
  }
}
