import {
  castEvent,
  castHeader,
  eventText,
  headerLine,
  longestLine,
  readEvent,
  readHeader,
  ShownTime,
} from '@shared/recordings/asciicast.ts'
import { describe, expect, it } from 'vitest'

const header = { version: 2 as const, width: 80, height: 24, timestamp: 1_700_000_000, title: 'node gpu-1' }

describe('a line of a recording', () => {
  it('is read as it was written', () => {
    expect(readHeader(headerLine(header))).toEqual(header)
    const text = '\u001b[1mgr\u00fc\u00dfe\u001b[0m\r\n"quoted" \\ \u2028'
    expect(readEvent(eventText(1.23456, 'o', text))).toEqual({ at: 1.235, type: 'output', text })
    expect(readEvent(eventText(2, 'r', '120x40'))).toEqual({ at: 2, type: 'resize', columns: 120, rows: 40 })
    expect(readEvent(eventText(3, 'm', 'cut'))).toEqual({ at: 3, type: 'mark', text: 'cut' })
  })

  it('that was typed, or is of a kind of another program, is known and not shown', () => {
    expect(readEvent('[1, "i", "secret"]')).toBe('other')
    expect(readEvent('[1, "x", "0"]')).toBe('other')
  })

  it.each([
    ['{"version":1,"width":80,"height":24}'],
    ['{"version":2,"width":1e9,"height":24}'],
    ['{"version":2,"width":80.5,"height":24}'],
    ['{"version":2,"width":80}'],
    ['[]'],
    ['null'],
    [''],
  ])('is no header: %s', (line) => expect(readHeader(line)).toBeNull())

  it.each([
    ['[-1,"o","x"]'],
    ['[1e300,"o","x"]'],
    ['["1","o","x"]'],
    ['[1,"o"]'],
    ['[1,"o",7]'],
    ['[1,"o","x",2]'],
    ['[1,"r","99999x1"]'],
    ['[1,"r","0x0"]'],
    ['[1,"r","1x1; rm -rf /"]'],
    ['{"0":1}'],
  ])('is no event: %s', (line) => expect(readEvent(line)).toBeNull())
})

it('far too deep or far too long is no event', () => {
  expect(readEvent('['.repeat(10_000))).toBeNull()
  expect(readEvent(`[1,"o","${'x'.repeat(longestLine)}"]`)).toBeNull()
})

/** The same numbers in each run, so that what fails can be run again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor((state / 2_147_483_647) * below)
  }
}

it('whatever becomes of a line, what is read of it keeps to the form', () => {
  const next = numbers(42)
  const lines = [
    headerLine(header),
    eventText(12.5, 'o', 'plain \u001b[31mred\u001b]52;c;eA==\u0007'),
    eventText(1, 'r', '120x40'),
    eventText(0, 'm', 'mark'),
  ]
  const pieces = [
    '"',
    '\\',
    ',',
    '[',
    ']',
    '{',
    '}',
    'null',
    '1e999',
    '-',
    '\u0000',
    '\ud800',
    '__proto__',
    'version',
    '\n',
  ]
  let events = 0
  for (let turn = 0; turn < 20_000; turn += 1) {
    let line = lines[next(lines.length)] ?? ''
    for (let changes = next(4); changes >= 0; changes -= 1) {
      const at = next(line.length + 1)
      const piece = next(3) === 0 ? (pieces[next(pieces.length)] ?? '') : String.fromCharCode(next(0x80))
      line = line.slice(0, at) + piece + line.slice(at + next(3))
    }
    const event = readEvent(line)
    if (event !== null && event !== 'other') {
      expect(castEvent.parse(event)).toEqual(event)
      events += 1
    }
    const read = readHeader(line)
    if (read !== null) expect(castHeader.parse(read)).toEqual(read)
  }
  // Else the test would say nothing.
  expect(events).toBeGreaterThan(500)
})

it('pauses are cut to two seconds, and time never runs backwards', () => {
  const shown = new ShownTime()
  expect([0.5, 1, 3_600, 3_601, 10, 3_602].map((at) => shown.of(at))).toEqual([0.5, 1, 3, 4, 4, 5])
})
