import { buildMatrix, notPassed, overallVerdict } from '@renderer/checks/verdict-matrix.ts'
import { expect, test } from 'vitest'
import { checkResult } from '../fixtures.ts'

const planned = ['prod-eu', 'staging'].flatMap((cluster) => [
  { cluster, check: 'pods-running', title: 'Pods run' },
  { cluster, check: 'error-rate', title: 'Error rate' },
])

test('the layout is the plan’s; results only fill it', () => {
  const empty = buildMatrix(planned, [])
  expect(empty.clusters).toEqual(['prod-eu', 'staging'])
  expect(empty.checks.map(({ title }) => title)).toEqual(['Pods run', 'Error rate'])
  expect([empty.done, empty.total]).toEqual([0, 4])
  const result = checkResult({ cluster: 'staging', check: 'error-rate', verdict: 'unknown' })
  const filled = buildMatrix(planned, [result])
  expect(filled.checks).toEqual(empty.checks)
  expect(filled.cells[1]?.[1]?.result).toBe(result)
  expect(filled.cells[0]?.[0]?.result).toBeNull()
  expect([filled.done, filled.total]).toEqual([1, 4])
})

test('a check that is not planned on a cluster is not counted', () => {
  const matrix = buildMatrix(planned.slice(0, 3), [])
  expect(matrix.cells[1]?.[1]?.planned).toBe(false)
  expect(matrix.total).toBe(3)
})

test('an unfinished run has no verdict, however good it looks', () => {
  expect(overallVerdict([checkResult()], false).verdict).toBeNull()
  expect(overallVerdict([], true).verdict).toBeNull()
})

test('the sentence names what did not pass and where', () => {
  const results = [
    checkResult(),
    checkResult({ check: 'b', verdict: 'fail' }),
    checkResult({ check: 'c', cluster: 'staging', verdict: 'unknown' }),
  ]
  expect(overallVerdict(results, true)).toEqual({
    verdict: 'fail',
    text: '1 failed (prod-eu), 1 could not be judged (staging), 1 passed.',
  })
})

test('what did not pass comes worst first', () => {
  const verdicts = ['pass', 'warn', 'no-data', 'unknown', 'fail'] as const
  const results = verdicts.map((verdict) => checkResult({ check: verdict, verdict }))
  expect(notPassed(results).map(({ verdict }) => verdict)).toEqual(['fail', 'unknown', 'no-data', 'warn'])
})
