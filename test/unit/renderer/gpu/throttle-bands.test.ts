import { gapsIn, lonePoints, reasonsIn, throttleBands } from '@renderer/gpu/throttle-bands.ts'
import { throttleMask } from '@shared/gpu/throttle.ts'
import { expect, test } from 'vitest'

const cap = throttleMask(['power-cap'])
const hot = throttleMask(['power-cap', 'hardware-thermal-slowdown'])

test('samples with the same reasons are one band, which lasts until the next sample', () => {
  const bands = throttleBands([1, 2, 3, 4, 5, 6], [0, cap, cap, hot, null, null])
  expect(bands).toEqual([
    { from: 1, to: 2, reasons: [] },
    { from: 2, to: 4, reasons: ['power-cap'] },
    { from: 4, to: 5, reasons: ['power-cap', 'hardware-thermal-slowdown'] },
    { from: 5, to: 6, reasons: null },
  ])
  expect(reasonsIn(bands)).toEqual(['hardware-thermal-slowdown', 'power-cap'])
  expect(throttleBands([], [])).toEqual([])
})

test('where nothing was measured is a gap from the last value to the next', () => {
  expect(gapsIn([1, 2, 3, 4, 5, 6], [null, 1, null, null, 2, null])).toEqual([
    { from: 1, to: 2 },
    { from: 2, to: 5 },
    { from: 5, to: 6 },
  ])
  expect(gapsIn([1, 2], [1, 2])).toEqual([])
})

test('a value between two gaps is a point, for a line has two ends', () => {
  expect(lonePoints([1, null, 2, null, 3, 4, null, 5])).toEqual([0, 2, 7])
  expect(lonePoints([])).toEqual([])
  expect(lonePoints([0])).toEqual([0])
})
