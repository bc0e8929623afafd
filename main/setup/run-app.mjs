import { spawn } from 'node:child_process'
import { exitCode, signalProcess } from './run-command.mjs'

/** How long the app may take to close its lab and its windows once it is asked to end. */
const graceMs = 20_000

/**
 * Runs a program in the foreground with our input and outputs and ends with it. A signal to us becomes one SIGTERM to the
 * program (Chromium takes a second one as "at once"), a second Ctrl-C kills it.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, ownGroup: boolean }} options
 * `ownGroup` keeps the terminal's Ctrl-C from the program, which then hears of it through us, once. A program that asks
 * questions on the terminal must stay in the terminal's group, and hears Ctrl-C itself.
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null }>}
 */
export function runInForeground(program, args, { cwd, env, ownGroup: wanted }) {
  return new Promise((resolve, reject) => {
    const ownGroup = wanted && process.platform !== 'win32'
    const child = spawn(program, [...args], { cwd, env, stdio: 'inherit', detached: ownGroup })
    let asked = false
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal === 'SIGINT' && !ownGroup && process.stdin.isTTY) return
      if (asked && signal === 'SIGINT') return signalProcess(child.pid, 'SIGKILL', ownGroup)
      if (asked) return
      asked = true
      signalProcess(child.pid, 'SIGTERM')
      timer = setTimeout(() => signalProcess(child.pid, 'SIGKILL', ownGroup), graceMs)
    }
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    for (const signal of signals) process.on(signal, stop)
    const settle = () => {
      clearTimeout(timer)
      for (const signal of signals) process.removeListener(signal, stop)
    }
    child.once('error', (failure) => {
      settle()
      reject(failure)
    })
    child.once('exit', (code, signal) => {
      settle()
      resolve({ code: exitCode(code, signal), signal })
    })
  })
}
