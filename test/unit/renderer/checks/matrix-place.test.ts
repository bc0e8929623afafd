import { moveInMatrix } from '@renderer/checks/matrix-place.ts'
import { expect, test } from 'vitest'

const size = { rows: 3, columns: 2 }

test.each([
  ['j', { row: 0, column: 0 }, { row: 1, column: 0 }],
  ['ArrowDown', { row: 2, column: 1 }, { row: 2, column: 1 }],
  ['k', { row: 0, column: 1 }, { row: 0, column: 1 }],
  ['ArrowRight', { row: 1, column: 0 }, { row: 1, column: 1 }],
  ['ArrowLeft', { row: 1, column: 0 }, { row: 1, column: 0 }],
  ['End', { row: 1, column: 0 }, { row: 1, column: 1 }],
  ['PageDown', { row: 0, column: 0 }, { row: 2, column: 0 }],
])('%s from %j leads to %j', (key, from, to) => {
  expect(moveInMatrix(key, from, size)).toEqual(to)
})

test('other keys and empty matrices are not ours', () => {
  expect(moveInMatrix('r', null, size)).toBeNull()
  expect(moveInMatrix('j', null, { rows: 0, columns: 0 })).toBeNull()
})
