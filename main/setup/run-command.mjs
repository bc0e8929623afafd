import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline'

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 127 when the program could not be started, 128 + N after signal N
 * @property {string} stdout
 * @property {string} stderr the last 64 kB
 */

const stderrKept = 64 * 1024

/**
 * Runs a program with an argument list (never a shell) and collects what it prints.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string | undefined, env?: NodeJS.ProcessEnv | undefined, timeoutMs?: number | undefined,
 *   signal?: AbortSignal | undefined, niceness?: number | undefined,
 *   onLine?: ((line: string) => void) | undefined }} [options]
 * `onLine` hears every line of both outputs. The program stays in our process group: who kills that ends it too.
 * @returns {Promise<CommandResult>}
 */
export function runCommand(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr = (stderr + text).slice(-stderrKept)
    })
    if (options.onLine !== undefined) {
      createInterface({ input: child.stdout }).on('line', options.onLine)
      createInterface({ input: child.stderr }).on('line', options.onLine)
    }
    if (options.niceness !== undefined && child.pid !== undefined) lowerPriority(child.pid, options.niceness)

    const stop = () => signalProcess(child.pid, 'SIGTERM')
    options.signal?.addEventListener('abort', stop, { once: true })
    if (options.signal?.aborted) stop()
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(stop, options.timeoutMs)
    const settle = (/** @type {number} */ code) => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', stop)
      resolve({ code, stdout, stderr })
    }
    child.once('error', (failure) => {
      stderr += failure.message
      settle(127)
    })
    child.once('close', (code, signal) => settle(exitCode(code, signal)))
  })
}

/**
 * The exit code that a shell would show.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  if (code !== null) return code
  return 128 + (signal === null ? 0 : constants.signals[signal])
}

/**
 * Sends a signal to a process or its whole group; one that has gone already is fine.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 * @param {boolean} wholeGroup
 */
export function signalProcess(pid, signal, wholeGroup = false) {
  if (pid === undefined) return
  try {
    process.kill(wholeGroup ? -pid : pid, signal)
  } catch {
    // ESRCH: it ended between the decision and the signal.
  }
}

/**
 * @param {number} pid
 * @param {number} niceness
 */
function lowerPriority(pid, niceness) {
  try {
    setPriority(pid, niceness)
  } catch {
    // Only a courtesy to the open window: a process that ended or a system that refuses changes nothing.
  }
}
