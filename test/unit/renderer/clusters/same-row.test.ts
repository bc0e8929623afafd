import { sameRow } from '@renderer/clusters/same-row.ts'
import { expect, test } from 'vitest'

test.each([
  [{ a: 1, b: [1, { c: null }] }, { a: 1, b: [1, { c: null }] }, true],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [{ a: [1] }, { a: { 0: 1 } }, false],
  [{ a: null }, { a: {} }, false],
  [{ a: [1, 2] }, { a: [2, 1] }, false],
  [{ a: 1 }, { b: 1 }, false],
])('%j and %j: %s', (a, b, same) => {
  expect(sameRow(a, b)).toBe(same)
})
