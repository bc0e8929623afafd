import { readFile } from 'node:fs/promises'

/**
 * `unsteady`: names of tests among the passed that failed first and passed when they were tried once more.
 * @typedef {{ passed: number, failed: number, skipped: number, unsteady: readonly string[] }} Count
 */

/** One in a thousand may be the machine's hour. More are a defect, of the product or of the tests. */
const mostUnsteady = 3

/** @type {Count} */
const nothing = { passed: 0, failed: 0, skipped: 0, unsteady: [] }
/** @type {Count} */
export const oneFailure = { ...nothing, failed: 1 }

/**
 * A program that is one test: the type check, the lint.
 * @param {number} code exit code
 * @returns {Count}
 */
export const countProgram = (code) => (code === 0 ? { ...nothing, passed: 1 } : oneFailure)

/**
 * @param {unknown} report what vitest's JSON reporter wrote; null when it wrote nothing
 * @param {number} code exit code
 * @returns {Count}
 */
export function countVitest(report, code) {
  /** @type {string[]} */
  const unsteady = []
  const count = { ...nothing, unsteady }
  for (const file of listIn(report, 'testResults')) {
    let failedHere = 0
    for (const test of listIn(file, 'assertionResults')) {
      const status = textIn(test, 'status')
      if (status === 'passed') {
        count.passed += 1
        // Of a test that was tried again the report keeps why it failed first; vitest prints it nowhere else.
        const [why] = listIn(test, 'failureMessages')
        if (why !== undefined) unsteady.push(`${textIn(test, 'fullName')}: ${String(why).split('\n', 1)[0]}`)
      } else if (status === 'failed') failedHere += 1
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
  const unsteady = flakyIn(report)
  const failed = figure('unexpected') + listIn(report, 'errors').length
  return believeExit(
    { passed: figure('expected') + figure('flaky'), failed, skipped: figure('skipped'), unsteady },
    code,
  )
}

/**
 * @param {unknown} suite the report, or a suite in it
 * @returns {string[]}
 */
function flakyIn(suite) {
  const specs = listIn(suite, 'specs').filter((spec) =>
    listIn(spec, 'tests').some((test) => textIn(test, 'status') === 'flaky'),
  )
  return [...specs.map((spec) => `${textIn(spec, 'title')}`), ...listIn(suite, 'suites').flatMap(flakyIn)]
}

/**
 * More unsteady tests than chance explains count as failed.
 * @param {Count} count
 * @returns {Count}
 */
export function judgeUnsteady(count) {
  const { length } = count.unsteady
  return length <= mostUnsteady ? count : { ...count, passed: count.passed - length, failed: count.failed + length }
}

/**
 * For whoever mends them: what was unsteady, a line each.
 * @param {Count} count
 */
export function unsteadyLines({ unsteady }) {
  if (unsteady.length === 0) return ''
  const few = unsteady.length <= mostUnsteady
  const what = few ? 'to be looked into' : `more than ${mostUnsteady}, so counted as failed`
  return [`unsteady, failed once and passed when tried again (${what}):`, ...unsteady].join('\n  ')
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
    (sum, { passed, failed, skipped, unsteady }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
      unsteady: [...sum.unsteady, ...unsteady],
    }),
    nothing,
  )
}

/** @param {Pick<Count, 'passed' | 'failed' | 'skipped'>} count */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** @param {Pick<Count, 'passed' | 'failed' | 'skipped'>} count a run in which nothing passed has shown nothing */
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
