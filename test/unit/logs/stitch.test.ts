import type { RawLine } from '@main/logs/log-lines.ts'
import { Stitcher } from '@main/logs/stitch.ts'
import { parseStamp } from '@shared/logs/log-time.ts'
import { describe, expect, it } from 'vitest'

const line = (nanos: number, text: string): RawLine => {
  const stamp = `2026-11-22T10:00:${`${Math.floor(nanos / 1e9)}`.padStart(2, '0')}.${`${nanos % 1e9}`.padStart(9, '0')}Z`
  return { stamp, time: parseStamp(stamp), text, cutBytes: 0 }
}

/** What the reader sees of two parts: the lines, with `!` before one that may have a gap before it. */
function joined(first: readonly RawLine[], second: readonly RawLine[]): string[] {
  const stitcher = new Stitcher()
  const shown: string[] = []
  const read = (part: readonly RawLine[]) => {
    for (const each of part) {
      const verdict = stitcher.judge(each)
      if (verdict === 'known') continue
      stitcher.took(each)
      shown.push(`${verdict === 'unproven' ? '!' : ''}${each.text}`)
    }
  }
  read(first)
  stitcher.join()
  read(second)
  return shown
}

describe('Stitcher', () => {
  const [a, b, c, d] = [line(1e9, 'a'), line(1e9 + 1, 'b'), line(2e9, 'c'), line(3e9, 'd')] as const

  it('joins parts that overlap by any number of lines', () => {
    expect(joined([a, b, c], [c, d])).toEqual(['a', 'b', 'c', 'd'])
    expect(joined([a, b, c], [a, b, c, d])).toEqual(['a', 'b', 'c', 'd'])
    expect(joined([a, b, c], [c])).toEqual(['a', 'b', 'c'])
    expect(joined([], [a, b])).toEqual(['a', 'b'])
  })

  it('does not take a hole for a joint', () => {
    expect(joined([a, b], [d])).toEqual(['a', 'b', '!d'])
    expect(joined([a, b], [a, d])).toEqual(['a', 'b', '!d'])
  })

  it('calls only the first line behind a hole unproven', () => {
    expect(joined([a], [c, d])).toEqual(['a', '!c', 'd'])
  })

  it('knows lines whose stamps stand in another order than they', () => {
    // Standard output and error are stamped apart and written to one file.
    const [late, early] = [line(5e9 + 9, 'late'), line(5e9 + 3, 'early')]
    expect(joined([a, late, early], [late, early, line(6e9, 'new')])).toEqual(['a', 'late', 'early', 'new'])
  })

  it('counts lines that are the same to the nanosecond', () => {
    const same = line(7e9, 'same')
    expect(joined([same, same, same], [same, same, same, same, d])).toEqual(['same', 'same', 'same', 'same', 'd'])
    const other = line(7e9, 'other')
    expect(joined([same, other, same], [same, other, same, same])).toEqual(['same', 'other', 'same', 'same'])
  })

  it('shows what the kubelet itself says, and still looks for the joint', () => {
    const word: RawLine = { stamp: '', time: null, text: 'rotated', cutBytes: 0 }
    expect(joined([a, b], [word, d])).toEqual(['a', 'b', 'rotated', '!d'])
  })
})
