import { readTestArguments } from '@main/setup/test-arguments.mjs'
import { expect, it } from 'vitest'

it('runs everything when nothing is asked for', () => {
  expect(readTestArguments([])).toEqual({
    stages: ['types', 'lint', 'unit', 'alone', 'integration', 'e2e'],
    filters: [],
  })
})
it('keeps its own order of stages, quick ones first', () => {
  expect(readTestArguments(['--only', 'unit,types', 'clusters']).stages).toEqual(['types', 'unit'])
  expect(readTestArguments(['--only=e2e', 'fleet', 'keys'])).toEqual({ stages: ['e2e'], filters: ['fleet', 'keys'] })
})
it.each([['--only', 'units'], ['--only'], ['--watch']])('refuses %s %s', (...words) => {
  expect(() => readTestArguments(words.filter((word) => word !== undefined))).toThrow(/There is no/)
})
