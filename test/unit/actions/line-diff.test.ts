import { lineDiff } from '@main/actions/line-diff.ts'
import { expect, it } from 'vitest'

const marks = { same: ' ', add: '+', remove: '-', gap: '~' }
const told = (before: string, after: string) => lineDiff(before, after).map(({ sign, text }) => `${marks[sign]}${text}`)
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `l${index}`)

it('is empty when nothing changes, whatever the last line break', () => {
  expect(told('a\nb', 'a\nb\n')).toEqual([])
})

it('tells what is added, removed and changed', () => {
  expect(told('a\nb\nc', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', '+d'])
  expect(told('', 'a')).toEqual(['+a'])
  expect(told('a\nb', '')).toEqual(['-a', '-b'])
})

it('finds the fewest changes where lines repeat', () => {
  expect(told('a\na\nb', 'a\nb\na')).toEqual([' a', '-a', ' b', '+a'])
})

it('leaves out what is far from any change', () => {
  const lines = numbered(40)
  const after = [...lines]
  after[20] = 'new'
  expect(told(lines.join('\n'), after.join('\n'))).toEqual([
    '~17 lines are the same',
    ' l17',
    ' l18',
    ' l19',
    '-l20',
    '+new',
    ' l21',
    ' l22',
    ' l23',
    '~16 lines are the same',
  ])
})

it('gives back both texts from its lines', () => {
  // Texts with many repeated lines, from a fixed sequence.
  let seed = 7
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed
  }
  for (let round = 0; round < 50; round += 1) {
    const text = () => Array.from({ length: next() % 7 }, () => 'abc'[next() % 3]).join('\n')
    const [before, after] = [text(), text()]
    const lines = lineDiff(before, after)
    if (lines.length === 0) expect(before).toBe(after)
    else {
      const side = (sign: string) =>
        lines.filter((line) => line.sign === sign || line.sign === 'same').map((line) => line.text)
      expect(side('remove').join('\n')).toBe(before)
      expect(side('add').join('\n')).toBe(after)
    }
  }
})

it('stays quick on texts that have nothing in common', () => {
  const lines = lineDiff(
    numbered(5_000).join('\n'),
    numbered(5_000)
      .map((line) => `x${line}`)
      .join('\n'),
  )
  expect(lines).toHaveLength(10_000)
})
