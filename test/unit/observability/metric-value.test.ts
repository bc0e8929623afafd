import { metricText } from '@shared/observability/metric-value.ts'
import { expect, it } from 'vitest'

it.each([
  [13.2345, 'percent', '13.2 %'],
  [0.004321, 'percent', '0.00432 %'],
  [5, 'seconds', '5 s'],
  [1234.5, 'count', '1235'],
  [Number.NaN, 'percent', 'no figure (NaN)'],
  [Number.POSITIVE_INFINITY, 'seconds', '+infinite s'],
] as const)('writes %s %s as %s', (value, unit, expected) => {
  expect(metricText(value, unit)).toBe(expected)
})
