import {
  countLine,
  countPlaywright,
  countProgram,
  countVitest,
  exitCodeFor,
  judgeUnsteady,
  sumCounts,
  unsteadyLines,
} from '@main/setup/test-results.mjs'
import { describe, expect, it } from 'vitest'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
})

describe('countVitest', () => {
  it('counts every state of a test', () => {
    const report = {
      testResults: [
        file('passed', 'passed', 'passed', 'skipped'),
        file('failed', 'failed', 'todo', 'pending', 'passed'),
      ],
    }
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 3, unsteady: [] })
  })
  it('counts a file that could not be loaded', () => {
    expect(countVitest({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      unsteady: [],
    })
  })
  it('counts a failure of a whole file whose tests all passed (afterAll)', () => {
    expect(countVitest({ testResults: [file('failed', 'passed')] }, 1).failed).toBe(1)
  })
  it('counts a test that failed first and passed when tried again as passed, and names it', () => {
    const again = {
      status: 'passed',
      fullName: 'a shell ends',
      failureMessages: ['Error: not within 90 s\n    at x.ts'],
    }
    const report = { testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }, again] }] }
    expect(countVitest(report, 0)).toEqual({
      passed: 2,
      failed: 0,
      skipped: 0,
      unsteady: ['a shell ends: Error: not within 90 s'],
    })
  })
  it('counts a crash without a report', () => {
    expect(countVitest(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0, unsteady: [] })
    expect(countVitest('text', 134)).toEqual({ passed: 0, failed: 1, skipped: 0, unsteady: [] })
  })
  it('does not believe a clean report of a run that failed', () => {
    expect(countVitest({ testResults: [file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      unsteady: [],
    })
  })
})

describe('countPlaywright', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
  it('counts a flaky test as passed, and names it wherever it stands', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] })
    const suites = [
      { specs: [spec('steady', 'expected')], suites: [{ specs: [spec('by keyboard', 'flaky')] }] },
      { specs: [spec('broken', 'unexpected')] },
    ]
    expect(countPlaywright({ stats, suites, errors: [] }, 1)).toEqual({
      passed: 5,
      failed: 1,
      skipped: 2,
      unsteady: ['by keyboard'],
    })
  })
  it('counts errors outside of tests', () => {
    const report = {
      stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
      errors: [{ message: 'no tests found' }],
    }
    expect(countPlaywright(report, 1)).toEqual({ passed: 0, failed: 1, skipped: 0, unsteady: [] })
  })
  it('counts a crash without a report', () => {
    expect(countPlaywright(null, 139)).toEqual({ passed: 0, failed: 1, skipped: 0, unsteady: [] })
  })
})

describe('the result line', () => {
  it('sums the stages and names what was skipped only if something was', () => {
    const total = sumCounts([countProgram(0), countProgram(2), { passed: 10, failed: 0, skipped: 0, unsteady: [] }])
    expect(countLine(total)).toBe('11 passed, 1 failed')
    expect(countLine({ ...total, skipped: 3 })).toBe('11 passed, 1 failed, 3 skipped')
  })
  it('fails on a failure, and when nothing passed', () => {
    expect(exitCodeFor({ passed: 5, failed: 0, skipped: 1 })).toBe(0)
    expect(exitCodeFor({ passed: 5, failed: 1, skipped: 0 })).toBe(1)
    expect(exitCodeFor({ passed: 0, failed: 0, skipped: 9 })).toBe(1)
  })
})

describe('unsteady tests', () => {
  const run = (...unsteady: string[]) => ({ passed: 9, failed: 0, skipped: 0, unsteady })
  it('let a run pass while they are few, and are named', () => {
    const total = judgeUnsteady(sumCounts([run('one', 'two'), run('three')]))
    expect(exitCodeFor(total)).toBe(0)
    expect(countLine(total)).toBe('18 passed, 0 failed')
    expect(unsteadyLines(total)).toMatch(/to be looked into\):\n {2}one\n {2}two\n {2}three$/)
  })
  it('fail it when they are more than chance explains', () => {
    const total = judgeUnsteady(sumCounts([run('one', 'two'), run('three', 'four')]))
    expect(exitCodeFor(total)).toBe(1)
    expect(countLine(total)).toBe('14 passed, 4 failed')
    expect(unsteadyLines(total)).toContain('more than 3, so counted as failed')
  })
  it('are not spoken of where there are none', () => {
    expect(unsteadyLines(run())).toBe('')
  })
})
