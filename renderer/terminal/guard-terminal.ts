import type { IDisposable, IParser } from '@xterm/xterm'

/**
 * OSC numbers that a program may not use, because they act on more than its own screen: clipboard (52), notifications (9,
 * 99, 777), files (1337), the working folder (7), what editors read commands from (133, 633), fonts (50), and colours of the
 * window or questions about them (4, 5, 10 to 19, 104 to 119), which can hide text or put an answer into the input.
 */
const refusedOsc = [4, 5, 7, 9, 50, 52, 99, 133, 633, 777, 1337]
const refusedColours = [...range(10, 19), ...range(104, 119)]

/** Questions of a program that the terminal answers into the input: position, kind of terminal, modes, settings. */
const questions = [
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { prefix: '>', final: 'q' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
] as const

/** Answers at once, and answers a second after that: far more than a program asks, far less than a file can. */
const mostAnswers = 20

interface Guarded {
  readonly parser: IParser
}

/**
 * Takes from programs what a terminal need not grant. What is left of questions has fixed answers of digits, and only so
 * many in a second, so that printing a file cannot fill the input.
 * @param now ms; monotonic.
 */
export function guardTerminal({ parser }: Guarded, now: () => number): IDisposable {
  const ration = new Ration(now)
  const held: IDisposable[] = [
    ...[...refusedOsc, ...refusedColours].map((number) => parser.registerOscHandler(number, () => true)),
    ...questions.map((id) => parser.registerCsiHandler(id, () => !ration.take())),
    // DECRQSS, and the window's title, size and place: nobody needs them here.
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true),
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => true),
    parser.registerDcsHandler({ final: 'q' }, () => true),
    parser.registerCsiHandler({ final: 't' }, () => true),
  ]
  return {
    dispose: () => {
      for (const each of held) each.dispose()
    },
  }
}

class Ration {
  private left = mostAnswers
  private filledAt: number

  constructor(private readonly now: () => number) {
    this.filledAt = now()
  }

  take(): boolean {
    const now = this.now()
    this.left = Math.min(mostAnswers, this.left + ((now - this.filledAt) / 1000) * mostAnswers)
    this.filledAt = now
    if (this.left < 1) return false
    this.left -= 1
    return true
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
