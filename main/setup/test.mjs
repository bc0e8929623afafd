// `npm test`: sets up what the tests need and runs every stage, counting over all of them. The last line is the result.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireNode } from './node-version.mjs'
import { installedCommand, repositoryRoot as root } from './repository.mjs'
import { exitCode, signalProcess } from './run-command.mjs'
import { describeFailure } from './setup-error.mjs'
import { inSeconds } from './steps.mjs'
import { readTestArguments } from './test-arguments.mjs'
import {
  countLine,
  countPlaywright,
  countProgram,
  countVitest,
  exitCodeFor,
  judgeUnsteady,
  oneFailure,
  readReport,
  sumCounts,
  unsteadyLines,
} from './test-results.mjs'
import { setUpTests } from './test-setup.mjs'

/** A stage that hangs is a failure, not a machine that is busy for ever. */
const stageLimitMs = 40 * 60 * 1000

requireNode()
const output = join(root, 'test', 'output')
/** @type {import('./test-results.mjs').Count[]} */
const counts = []
/** @type {{ display: { stop: () => void } | null } | undefined} */
let prepared
try {
  await runAll()
} catch (failure) {
  const { message, hint } = describeFailure(failure)
  console.error(`\n${message}${hint === '' ? '' : `\n${hint}`}`)
  counts.push(oneFailure)
} finally {
  prepared?.display?.stop()
}
const total = judgeUnsteady(sumCounts(counts))
process.exitCode = exitCodeFor(total)
console.log(`\n${unsteadyLines(total)}\n${countLine(total)}`)

async function runAll() {
  const { stages, filters } = readTestArguments(process.argv.slice(2))
  mkdirSync(output, { recursive: true })
  const env = {
    ...process.env,
    KUBECONFIG: emptyKubeconfig(),
    FOUNDRY_COCKPIT_SETTINGS: join(output, 'settings'),
    COCKPIT_NODE: process.execPath,
  }

  const started = performance.now()
  heading('set-up', 1, stages.length + 1)
  const setup = await setUpTests({ root, stages, env })
  prepared = setup
  for (const { message, hint } of setup.failures) {
    console.log(`FAILED ${message}${hint === '' ? '' : `\n       ${hint}`}`)
    counts.push(oneFailure)
  }
  console.log(
    `── set-up: ${setup.failures.length === 0 ? 'ready' : 'not complete'}, ${inSeconds(performance.now() - started)}`,
  )

  for (const [index, stage] of stages.entries()) {
    heading(stage, index + 2, stages.length + 1)
    const began = performance.now()
    const obstacle = setup.obstacles[stage]
    if (obstacle !== undefined) console.log(`not run: ${obstacle}`)
    const count = obstacle === undefined ? await runStage(stage, filters, setup.env) : oneFailure
    counts.push(count)
    console.log(`── ${stage}: ${countLine(count)}, ${inSeconds(performance.now() - began)}`)
  }
}

/**
 * @param {import('./test-arguments.mjs').StageName} stage
 * @param {readonly string[]} filters
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./test-results.mjs').Count>}
 */
async function runStage(stage, filters, env) {
  if (stage === 'types') return countProgram(await runNode('typescript', 'tsc', ['--noEmit'], env))
  if (stage === 'lint') return countProgram(await runNode('@biomejs/biome', 'biome', ['check', '.'], env))
  const report = join(output, `${stage}.json`)
  // What an earlier run reported must not be taken for this one's.
  rmSync(report, { force: true })
  if (stage === 'e2e') {
    const none = filters.length === 0 ? [] : ['--pass-with-no-tests']
    const code = await runNode('@playwright/test', 'playwright', ['test', ...none, ...filters], {
      ...env,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    })
    return countPlaywright(await readReport(report), code)
  }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const none = filters.length === 0 ? [] : ['--passWithNoTests']
  const code = await runNode('vitest', 'vitest', ['run', '--project', stage, ...reporters, ...none, ...filters], env)
  return countVitest(await readReport(report), code)
}

/**
 * @param {string} packageName
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
function runNode(packageName, command, args, env) {
  return new Promise((resolve) => {
    const ownGroup = process.platform !== 'win32'
    const child = spawn(process.execPath, [installedCommand(root, packageName, command), ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: ownGroup,
    })
    const stop = () => signalProcess(child.pid, 'SIGTERM', ownGroup)
    const timer = setTimeout(() => {
      console.log(`stopped: longer than ${inSeconds(stageLimitMs)}`)
      stop()
      setTimeout(() => signalProcess(child.pid, 'SIGKILL', ownGroup), 20_000).unref()
    }, stageLimitMs)
    const interrupted = () => {
      stop()
      process.once('SIGINT', () => signalProcess(child.pid, 'SIGKILL', ownGroup))
    }
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
    const settle = (/** @type {number} */ code) => {
      clearTimeout(timer)
      process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted)
      resolve(code)
    }
    child.once('error', () => settle(127))
    child.once('exit', (code, signal) => settle(exitCode(code, signal)))
  })
}

/** A test that forgets to say which clusters it means must find none, never those of the person who runs it. */
function emptyKubeconfig() {
  const path = join(output, 'no-clusters.kubeconfig')
  writeFileSync(path, 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n')
  return path
}

/**
 * @param {string} stage
 * @param {number} number
 * @param {number} of
 */
function heading(stage, number, of) {
  console.log(`\n── ${stage} (${number} of ${of})`)
}
