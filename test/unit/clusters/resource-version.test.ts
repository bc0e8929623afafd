import { reaches } from '@main/clusters/resource-version.ts'
import { describe, expect, it } from 'vitest'

describe('reaches', () => {
  it.each([
    ['10', '9', true],
    ['9', '10', false],
    ['10', '10', true],
    // Beyond what a number of JavaScript can tell apart.
    ['9007199254740992', '9007199254740993', false],
    ['9007199254740993', '9007199254740992', true],
  ])('%s as far as %s: %s', (seen, wanted, expected) => {
    expect(reaches(seen, wanted)).toBe(expected)
  })

  it.each([
    [null, '1'],
    ['1', null],
    [null, null],
    ['abc', 'abc'],
    ['', ''],
    ['12', '0x1'],
  ])('takes %s and %s, which are not both counted, for no proof', (seen, wanted) => {
    expect(reaches(seen, wanted)).toBe(false)
  })
})
