import { listMove } from '@renderer/design/list-keys.ts'
import { expect, test } from 'vitest'

const place = { index: 5, count: 10, page: 4 }

test.each([
  ['j', { to: 6 }],
  ['ArrowDown', { to: 6 }],
  ['k', { to: 4 }],
  ['ArrowUp', { to: 4 }],
  ['PageDown', { to: 9 }],
  ['PageUp', { to: 1 }],
  ['Home', { to: 0 }],
  ['End', { to: 9 }],
  ['Enter', 'open'],
  ['x', null],
])('%s', (key, move) => {
  expect(listMove(key, place)).toEqual(move)
})

test('steps stop at both ends, begin at the first row, and an empty list has no moves', () => {
  expect(listMove('j', { index: 9, count: 10, page: 4 })).toEqual({ to: 9 })
  expect(listMove('k', { index: 0, count: 10, page: 4 })).toEqual({ to: 0 })
  expect(listMove('j', { index: -1, count: 10, page: 4 })).toEqual({ to: 0 })
  expect(listMove('Enter', { index: -1, count: 10, page: 4 })).toBeNull()
  expect(listMove('j', { index: -1, count: 0, page: 4 })).toBeNull()
})
