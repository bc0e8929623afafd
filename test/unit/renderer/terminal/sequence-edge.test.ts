import { SequenceEdge } from '@renderer/terminal/sequence-edge.ts'
import { describe, expect, it } from 'vitest'
import { pickFrom, seededRandom } from '../../../integration/clusters/seeded-random.ts'
import { realTerminal } from './real-terminal.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Beginnings, middles and ends of sequences, and what may stand between them. */
const signs = [
  ...[
    '\x1b',
    '[',
    ']',
    '0;',
    '1;31m',
    'm',
    '\x07',
    '\x1b\\',
    '(',
    'B',
    '\n',
    '\r\n',
    'P',
    '_',
    'X',
    '\x18',
    '?25l',
    'A',
    '$',
    ' ',
  ],
  ...[
    '\u009b',
    '\u009d',
    '\u0090',
    '\u009c',
    '\u0085',
    'ü',
    '漢',
    '\x1b[2J',
    '\x1b[3;4H',
    '\x1b]0;t\x07',
    'words',
    '7',
    '~',
  ],
]

function wholeAfter(...pieces: string[]): boolean {
  const edge = new SequenceEdge()
  for (const piece of pieces) edge.take(bytesOf(piece))
  return edge.whole
}

describe('the edge of a sequence', () => {
  it.each([
    ['text', 'plain text\r\n'],
    ['a colour', '\x1b[1;31mred'],
    ['a title ended by BEL', '\x1b]0;title\x07'],
    ['a title ended by ST', '\x1b]0;title\x1b\\'],
    ['a character set', '\x1b(B'],
    ['a sequence that was given up', '\x1b[12\x18'],
    ['CSI as one character', '\u009b31m'],
    ['a string and its end as one character each', '\u009d0;title\u009c'],
    ['another sequence in the middle of one', '\x1b[1\x1b[0m'],
  ])('is behind %s', (_what, text) => {
    expect(wholeAfter(text)).toBe(true)
    expect(wholeAfter(...text)).toBe(true)
  })

  it.each([
    ['ESC alone', '\x1b'],
    ['a colour that goes on', '\x1b[1;3'],
    ['a title that goes on over lines', '\x1b]0;one\ntwo\n'],
    ['a device string', '\x1bP$qm'],
    ['a character set not named yet', '\x1b('],
    ['CSI as one character', '\u009b31'],
  ])('is not behind %s', (_what, text) => {
    expect(wholeAfter(text)).toBe(false)
    expect(wholeAfter(...text)).toBe(false)
  })

  it('is not inside a character', () => {
    const edge = new SequenceEdge()
    edge.take(bytesOf('ü').subarray(0, 1))
    expect(edge.whole).toBe(false)
  })

  it('is where something can be put without changing what a real terminal shows', async () => {
    const random = seededRandom(1)
    let put = 0
    for (let run = 0; run < 80; run += 1) {
      const plain = realTerminal()
      const parted = realTerminal()
      for (const { terminal } of [plain, parted]) terminal.options.logLevel = 'off'
      const edge = new SequenceEdge()
      const pieces = Array.from({ length: 100 }, () => pickFrom(random, signs))
      const withOurs = pieces.map((text) => {
        const ours = edge.whole ? '\x1b[?2026h\x1b[?2026l' : ''
        if (ours !== '') put += 1
        edge.take(bytesOf(text))
        return `${ours}${text}`
      })
      await plain.print(pieces.join(''))
      await parted.print(withOurs.join(''))
      const what = JSON.stringify(pieces.join(''))
      expect(parted.lines(), what).toEqual(plain.lines())
      expect(parted.titles, what).toEqual(plain.titles)
      const places = [parted, plain].map(({ terminal: { buffer } }) => [buffer.active.cursorX, buffer.active.cursorY])
      expect(places[0], what).toEqual(places[1])
    }
    expect(put).toBeGreaterThan(1_000)
  })
})
