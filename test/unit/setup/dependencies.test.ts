import { isSameTree } from '@main/setup/dependencies.mjs'
import { describe, expect, it } from 'vitest'

const one = { version: '1.0.0', integrity: 'sha512-a' }
const root = { version: '0.1.0' }

describe('isSameTree', () => {
  it('accepts what the lock file asks for', () => {
    expect(isSameTree({ packages: { '': root, 'node_modules/a': one } }, { packages: { 'node_modules/a': one } })).toBe(
      true,
    )
  })
  it('accepts the absence of an optional package', () => {
    const wanted = { packages: { 'node_modules/a': one, 'node_modules/a-win32': { ...one, optional: true } } }
    expect(isSameTree(wanted, { packages: { 'node_modules/a': one } })).toBe(true)
  })
  it.each([
    ['a package is missing', {}],
    ['another version is there', { 'node_modules/a': { ...one, version: '1.0.1' } }],
    ['another content is there', { 'node_modules/a': { ...one, integrity: 'sha512-b' } }],
    ['one too many is there', { 'node_modules/a': one, 'node_modules/b': one }],
  ])('refuses when %s', (_, packages) => {
    expect(isSameTree({ packages: { '': root, 'node_modules/a': one } }, { packages })).toBe(false)
  })
})
