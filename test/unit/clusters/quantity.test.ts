import { bytesText, cpuMillicores, cpuText, parseQuantity, wholeUnits } from '@shared/clusters/quantity.ts'
import { describe, expect, it } from 'vitest'

describe('parseQuantity', () => {
  it.each([
    ['1', 1_000_000_000n],
    ['250m', 250_000_000n],
    ['0.5', 500_000_000n],
    ['.5', 500_000_000n],
    ['5.', 5_000_000_000n],
    ['-2', -2_000_000_000n],
    ['+2', 2_000_000_000n],
    ['123456n', 123_456n],
    ['7u', 7_000n],
    ['1k', 1_000n * 1_000_000_000n],
    ['1Ki', 1_024n * 1_000_000_000n],
    ['1.5Gi', 1_610_612_736n * 1_000_000_000n],
    ['2e3', 2_000n * 1_000_000_000n],
    ['2E3', 2_000n * 1_000_000_000n],
    ['12e-1', 1_200_000_000n],
    ['1E', 10n ** 18n * 1_000_000_000n],
    ['9007199254740993', 9_007_199_254_740_993n * 1_000_000_000n],
  ])('%s', (text, billionths) => {
    expect(parseQuantity(text)).toBe(billionths)
  })

  it('rounds up what is finer than a billionth', () => {
    expect(parseQuantity('0.0000000001')).toBe(1n)
  })

  it.each(['', '.', 'm', 'Gi', '1 Gi', '1KiB', '0x10', '1e', '--1', 'NaN'])('%j is not a quantity', (text) => {
    expect(parseQuantity(text)).toBeNull()
  })
})

it('sums of small requests do not drift', () => {
  const many = Array.from({ length: 1_000 }, () => parseQuantity('0.1') ?? 0n)
  expect(many.reduce((sum, each) => sum + each, 0n)).toBe(100_000_000_000n)
})

it('reads CPU as millicores and memory as bytes', () => {
  expect(cpuMillicores('1500m')).toBe(1_500)
  expect(cpuMillicores('2')).toBe(2_000)
  expect(cpuMillicores('428536422n')).toBe(428.536422)
  expect(wholeUnits('512Mi')).toBe(536_870_912)
  expect(wholeUnits('100m')).toBe(1)
  expect(wholeUnits(null)).toBeNull()
})

it('writes them for a person', () => {
  expect(bytesText(536_870_912)).toBe('512Mi')
  expect(bytesText(1_610_612_736)).toBe('1.5Gi')
  expect(bytesText(999)).toBe('999')
  expect(bytesText(null)).toBeNull()
  expect(cpuText(2_000)).toBe('2')
  expect(cpuText(428.5)).toBe('429m')
})
