import { ageText, spanText } from '@shared/clusters/age.ts'
import { describe, expect, it } from 'vitest'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

describe('spanText', () => {
  // The bounds are those of HumanDuration in k8s.io/apimachinery, whose own tests have the same pairs.
  it.each([
    [-3 * second, '<invalid>'],
    [-1 * second, '0s'],
    [0, '0s'],
    [second - 1, '0s'],
    [2 * minute - 1, '119s'],
    [2 * minute, '2m'],
    [2 * minute + second, '2m1s'],
    [10 * minute - 1, '9m59s'],
    [10 * minute, '10m'],
    [3 * hour - 1, '179m'],
    [3 * hour, '3h'],
    [3 * hour + minute, '3h1m'],
    [8 * hour - 1, '7h59m'],
    [8 * hour, '8h'],
    [2 * day - 1, '47h'],
    [2 * day, '2d'],
    [2 * day + hour, '2d1h'],
    [8 * day - 1, '7d23h'],
    [8 * day, '8d'],
    [2 * 365 * day - 1, '729d'],
    [2 * 365 * day, '2y'],
    [2 * 365 * day + day, '2y1d'],
    [8 * 365 * day, '8y'],
  ])('%i ms is %s', (ms, text) => {
    expect(spanText(ms)).toBe(text)
  })
})

it('ageText knows nothing where the object says nothing', () => {
  expect(ageText(null, 5_000)).toBeNull()
  expect(ageText(1_000, 91_000)).toBe('90s')
})
