import {
  countLine,
  countPlaywright,
  countProgram,
  countVitest,
  exitCodeFor,
  sumCounts,
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
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 })
  })
  it('counts a file that could not be loaded', () => {
    expect(countVitest({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    })
  })
  it('counts a failure of a whole file whose tests all passed (afterAll)', () => {
    expect(countVitest({ testResults: [file('failed', 'passed')] }, 1).failed).toBe(1)
  })
  it('counts a crash without a report', () => {
    expect(countVitest(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countVitest('text', 134)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
  it('does not believe a clean report of a run that failed', () => {
    expect(countVitest({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })
})

describe('countPlaywright', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
  it('counts a flaky test as failed', () => {
    expect(countPlaywright({ stats, errors: [] }, 1)).toEqual({ passed: 4, failed: 2, skipped: 2 })
  })
  it('counts errors outside of tests', () => {
    const report = {
      stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
      errors: [{ message: 'no tests found' }],
    }
    expect(countPlaywright(report, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
  it('counts a crash without a report', () => {
    expect(countPlaywright(null, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('the result line', () => {
  it('sums the stages and names what was skipped only if something was', () => {
    const total = sumCounts([countProgram(0), countProgram(2), { passed: 10, failed: 0, skipped: 0 }])
    expect(countLine(total)).toBe('11 passed, 1 failed')
    expect(countLine({ ...total, skipped: 3 })).toBe('11 passed, 1 failed, 3 skipped')
  })
  it('fails on a failure, and when nothing passed', () => {
    expect(exitCodeFor({ passed: 5, failed: 0, skipped: 1 })).toBe(0)
    expect(exitCodeFor({ passed: 5, failed: 1, skipped: 0 })).toBe(1)
    expect(exitCodeFor({ passed: 0, failed: 0, skipped: 9 })).toBe(1)
  })
})
