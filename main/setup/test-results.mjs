import { readFile } from 'node:fs/promises'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/**
 * A program that is one test: the type check, the lint.
 * @param {number} code exit code
 * @returns {Count}
 */
export const countProgram = (code) =>
  code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }

/**
 * @param {unknown} report what vitest's JSON reporter wrote; null when it wrote nothing
 * @param {number} code exit code
 * @returns {Count}
 */
export function countVitest(report, code) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const file of listIn(report, 'testResults')) {
    let failedHere = 0
    for (const test of listIn(file, 'assertionResults')) {
      const status = textIn(test, 'status')
      if (status === 'passed') count.passed += 1
      else if (status === 'failed') failedHere += 1
      else count.skipped += 1
    }
    // A file that could not be loaded has no tests to fail.
    if (failedHere === 0 && textIn(file, 'status') === 'failed') failedHere = 1
    count.failed += failedHere
  }
  return believeExit(count, code)
}

/**
 * @param {unknown} report what Playwright's JSON reporter wrote; null when it wrote nothing
 * @param {number} code exit code
 * @returns {Count}
 */
export function countPlaywright(report, code) {
  const stats = /** @type {Record<string, unknown>} */ (isRecord(report) && isRecord(report.stats) ? report.stats : {})
  const figure = (/** @type {string} */ name) => (typeof stats[name] === 'number' ? stats[name] : 0)
  // A flaky test failed at least once. There are no retries here, so this counts nothing until someone adds them.
  const failed = figure('unexpected') + figure('flaky') + listIn(report, 'errors').length
  return believeExit({ passed: figure('expected'), failed, skipped: figure('skipped') }, code)
}

/**
 * A run that says by its exit code that it failed, and whose report shows no failure, crashed outside of any test.
 * @param {Count} count
 * @param {number} code
 * @returns {Count}
 */
function believeExit(count, code) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
}

/** @param {readonly Count[]} counts */
export function sumCounts(counts) {
  return counts.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

/** @param {Count} count */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** @param {Count} count a run in which nothing passed has shown nothing */
export const exitCodeFor = ({ passed, failed }) => (failed > 0 || passed === 0 ? 1 : 0)

/**
 * @param {string} path
 * @returns {Promise<unknown>} null when there is no readable report
 */
export async function readReport(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown[]}
 */
function listIn(value, key) {
  const list = isRecord(value) ? value[key] : undefined
  return Array.isArray(list) ? list : []
}

/**
 * @param {unknown} value
 * @param {string} key
 */
function textIn(value, key) {
  return isRecord(value) ? value[key] : undefined
}
