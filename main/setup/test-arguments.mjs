import { SetupError } from './setup-error.mjs'

/** @typedef {'types' | 'lint' | 'unit' | 'alone' | 'integration' | 'e2e'} StageName */

/** In the order in which they run: the quick ones first. */
export const stageNames = /** @type {readonly StageName[]} */ (['types', 'lint', 'unit', 'alone', 'integration', 'e2e'])

/**
 * `[--only STAGE,…] [FILTER…]`; a filter is a part of a test file's path.
 * @param {readonly string[]} words
 * @returns {{ stages: StageName[], filters: string[] }}
 * @throws {SetupError} `usage`
 */
export function readTestArguments(words) {
  /** @type {string[] | null} */
  let only = null
  const filters = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word === '--only') {
      index += 1
      only = (words[index] ?? '').split(',')
    } else if (word.startsWith('--only=')) only = word.slice('--only='.length).split(',')
    else if (word.startsWith('-')) throw usage(`There is no option ${word}.`)
    else filters.push(word)
  }
  const chosen = only ?? stageNames
  const unknown = chosen.find((name) => !stageNames.some((stage) => stage === name))
  if (unknown !== undefined) throw usage(`There is no stage "${unknown}".`)
  return { stages: stageNames.filter((name) => chosen.includes(name)), filters }
}

/** @param {string} message */
const usage = (message) =>
  new SetupError('usage', message, `npm test -- [--only ${stageNames.join(',')}] [part of a test file's path …]`)
