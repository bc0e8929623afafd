import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Whether the app opens on the practice lab: when a person has no kubeconfig that it could open on instead.
 * KUBECONFIG that names files which don't exist is a person's mistake, and the app's to explain: it doesn't start a lab.
 * @param {{ env?: NodeJS.ProcessEnv, home?: string, exists?: (path: string) => boolean }} [from]
 */
export function opensOnLab({ env = process.env, home = homedir(), exists = existsSync } = {}) {
  if (env.KUBECONFIG) return false
  return !exists(join(home, '.kube', 'config'))
}

/**
 * The arguments that the app is started with, after its path.
 * @param {object} choice
 * @param {readonly string[]} choice.words what a person typed after `npm start --`
 * @param {boolean} choice.lab there is no kubeconfig
 * @param {string | null} choice.screenshot where the headless check leaves its screenshot; null with a display
 */
export function appArguments({ words, lab, screenshot }) {
  const chosen = words.some((word) => word === '--lab' || word.startsWith('--kubeconfig'))
  return [
    ...words,
    ...(lab && !chosen ? ['--lab'] : []),
    ...(screenshot === null ? [] : ['--headless-check', `--screenshot=${screenshot}`]),
  ]
}
