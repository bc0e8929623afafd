// `npm run bench -- NAME`: sets up what the end-to-end tests need and runs a bench; without a name it lists them.
import { join } from 'node:path'
import { requireNode } from './node-version.mjs'
import { repositoryRoot as root } from './repository.mjs'
import { describeFailure } from './setup-error.mjs'
import { setUpTests } from './test-setup.mjs'

requireNode()
/** @type {{ stop: () => void } | null} */
let display = null
try {
  const env = { ...process.env, COCKPIT_NODE: process.execPath }
  // High enough for a window with fifty rows of a table in it.
  const setup = await setUpTests({ root, stages: ['e2e'], env, displaySize: '1600x2000' })
  display = setup.display
  for (const { message, hint } of setup.failures)
    console.log(`FAILED ${message}${hint === '' ? '' : `\n       ${hint}`}`)
  Object.assign(process.env, setup.env)
  process.exitCode = setup.failures.length > 0 ? 2 : await runBench(process.argv.slice(2))
} catch (failure) {
  const { message, hint } = describeFailure(failure)
  console.error(`\n${message}${hint === '' ? '' : `\n${hint}`}`)
  process.exitCode = 2
} finally {
  display?.stop()
}

/**
 * The benches are TypeScript, as the tests are; vite was installed just now, so it cannot be imported above.
 * @param {readonly string[]} words
 * @returns {Promise<number>} exit code
 */
async function runBench(words) {
  const { runnerImport } = await import('vite')
  const alias = Object.fromEntries(['shared', 'main'].map((name) => [`@${name}`, join(root, name)]))
  /** @type {{ module: typeof import('../../test/bench/command-line.ts') }} */
  const { module } = await runnerImport(join(root, 'test', 'bench', 'command-line.ts'), {
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias },
  })
  return module.runCommandLine(words)
}
