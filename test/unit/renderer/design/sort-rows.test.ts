import { naturalKey, RowSorter, sortRows } from '@renderer/design/sort-rows.ts'
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

test('sorting again after some rows came, changed, went and moved gives what sorting all gives', () => {
  interface One {
    readonly id: number
    readonly n: number | string | null
  }
  // A linear congruence: always the same walk.
  let state = 1
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  const key = () => [null, random(30), `pod-${random(30)}`][random(3)] ?? null
  let rows: One[] = Array.from({ length: 200 }, (_, id) => ({ id, n: key() }))
  const keyOf = ({ n }: One) => n
  for (const direction of ['ascending', 'descending'] as const) {
    const sorter = new RowSorter<One>()
    for (let turn = 0; turn < 300; turn += 1) {
      const act = random(5)
      if (act === 0) rows = rows.filter(() => random(50) > 0)
      if (act <= 2) rows = rows.map((row) => (random(40) === 0 ? { ...row, n: key() } : row))
      if (act === 3) rows = [...rows, ...Array.from({ length: random(8) }, () => ({ id: random(1e9), n: key() }))]
      if (act === 4 && turn % 7 === 0) rows = [...rows].reverse()
      expect(sorter.sort(rows, keyOf, direction)).toEqual(sortRows(rows, keyOf, direction))
    }
  }
})

test('sorting again asks only the rows that are new for their key', () => {
  const rows = Array.from({ length: 1000 }, (_, n) => ({ n }))
  let asked = 0
  const keyOf = ({ n }: { n: number }) => {
    asked += 1
    return n
  }
  const sorter = new RowSorter<{ n: number }>()
  sorter.sort(rows, keyOf, 'ascending')
  asked = 0
  const changed = rows.map((row) => (row.n % 100 === 0 ? { n: -row.n } : row))
  expect(sorter.sort(changed, keyOf, 'ascending')[0]).toEqual({ n: -900 })
  expect(asked).toBe(10)
})
