import { rangeBetween, toggled } from '@renderer/design/row-selection.ts'
import { expect, test } from 'vitest'

test('a row is added or taken away, and the selection before stays as it was', () => {
  const before: ReadonlySet<string> = new Set(['a'])
  expect([...toggled(before, 'b')]).toEqual(['a', 'b'])
  expect([...toggled(before, 'a')]).toEqual([])
  expect([...before]).toEqual(['a'])
})

test('a range holds both ends, in whichever direction it was drawn', () => {
  const order = ['a', 'b', 'c', 'd']
  expect(rangeBetween(order, 'b', 'd')).toEqual(['b', 'c', 'd'])
  expect(rangeBetween(order, 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(rangeBetween(order, 'gone', 'c')).toEqual(['c'])
})
