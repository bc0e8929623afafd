import { changedPart } from '@renderer/design/changed-part.ts'
import { describe, expect, it } from 'vitest'

const turned = (before: string, after: string) => {
  const part = changedPart(before, after)
  return part === null ? before : before.slice(0, part.from) + part.insert + before.slice(part.to)
}

describe('the part of a text that changed', () => {
  it('turns one text into the other, and touches no more than it must', () => {
    expect(changedPart('a: 1\nb: 2\nc: 3\n', 'a: 1\nb: 20\nc: 3\n')).toEqual({ from: 9, to: 9, insert: '0' })
    expect(changedPart('abc', 'ac')).toEqual({ from: 1, to: 2, insert: '' })
    expect(changedPart('same', 'same')).toBeNull()
  })

  it('is right where beginning and end could overlap', () => {
    for (const [before, after] of [
      ['aaa', 'aa'],
      ['aa', 'aaa'],
      ['', 'x'],
      ['x', ''],
      ['abab', 'ab'],
      ['xay', 'xaay'],
    ] as const) {
      expect(turned(before, after)).toBe(after)
    }
  })
})
