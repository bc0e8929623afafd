import { RowPlacer } from '@renderer/clusters/placed-row.ts'
import { expect, test } from 'vitest'
import { row } from '../fixtures.ts'

test('rows of several clusters come one after the other, with keys that hold their cluster', () => {
  const rows = new RowPlacer().place([
    { cluster: 'eu', rows: [row('a')] },
    { cluster: 'us', rows: [row('a'), row('b')] },
  ])
  expect(rows.map(({ cluster, row: { uid } }) => [cluster, uid])).toEqual([
    ['eu', 'a'],
    ['us', 'a'],
    ['us', 'b'],
  ])
  expect(new Set(rows.map(({ key }) => key)).size).toBe(3)
})

test('what did not change keeps its reference, down to the whole array', () => {
  const placer = new RowPlacer()
  const [a, b, c] = [row('a'), row('b'), row('c')]
  const [eu, us] = [[a, b], [c]]
  const before = placer.place([
    { cluster: 'eu', rows: eu },
    { cluster: 'us', rows: us },
  ])
  const again = placer.place([
    { cluster: 'eu', rows: eu },
    { cluster: 'us', rows: us },
  ])
  expect(again).toBe(before)
  const newB = row('b')
  const after = placer.place([
    { cluster: 'eu', rows: [a, newB] },
    { cluster: 'us', rows: us },
  ])
  expect(after).not.toBe(before)
  expect([after[0], after[2]]).toEqual([before[0], before[2]])
  expect(after[0]).toBe(before[0])
  expect(after[1]?.row).toBe(newB)
  expect(after[2]).toBe(before[2])
})

test('a cluster that is no longer chosen takes its rows with it', () => {
  const placer = new RowPlacer()
  const [eu, us] = [[row('a')], [row('b')]]
  placer.place([
    { cluster: 'eu', rows: eu },
    { cluster: 'us', rows: us },
  ])
  expect(placer.place([{ cluster: 'us', rows: us }]).map(({ cluster }) => cluster)).toEqual(['us'])
  expect(placer.place([])).toEqual([])
})
