import { naturalKey, sortRows } from '@renderer/design/sort-rows.ts'
import { expect, test } from 'vitest'

const names = ['node-10', 'node-2', 'Node-1', 'alpha']

test('names sort as people count', () => {
  expect(sortRows(names, (name) => name, 'ascending')).toEqual(['alpha', 'Node-1', 'node-2', 'node-10'])
  expect(sortRows(names, (name) => name, 'descending')).toEqual(['node-10', 'node-2', 'Node-1', 'alpha'])
})

test('what is not known comes last in both directions, and equal rows keep their order', () => {
  const rows = [
    { id: 'a', n: null },
    { id: 'b', n: 2 },
    { id: 'c', n: 1 },
    { id: 'd', n: 2 },
  ]
  const ids = (direction: 'ascending' | 'descending') => sortRows(rows, ({ n }) => n, direction).map(({ id }) => id)
  expect(ids('ascending')).toEqual(['c', 'b', 'd', 'a'])
  expect(ids('descending')).toEqual(['b', 'd', 'c', 'a'])
})

test('the given array is not touched', () => {
  const rows = Object.freeze([3, 1, 2])
  expect(sortRows(rows, (n) => n, 'ascending')).toEqual([1, 2, 3])
})

test('the natural key orders digit runs by value', () => {
  expect(naturalKey('gpu-9') < naturalKey('gpu-11')).toBe(true)
})

test('a key is asked once per row, however many comparisons there are', () => {
  const rows = Array.from({ length: 1000 }, (_, n) => `budapp-${(n * 7919) % 1000}`)
  let asked = 0
  sortRows(
    rows,
    (name) => {
      asked += 1
      return name
    },
    'ascending',
  )
  expect(asked).toBe(rows.length)
})
