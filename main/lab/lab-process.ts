import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { open, stat, truncate } from 'node:fs/promises'
import type { LabPart } from '@shared/lab/contract.ts'
import { labMark, markName, type Reaper, registerScript } from './reaper.ts'

export interface ProcessPlan {
  /** The part's name on the screen. */
  readonly part: string
  readonly command: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
  /** How the server is asked to end at once and cleanly. */
  readonly stopSignal: 'TERM' | 'QUIT' | 'KILL'
  /** Runs as this user where we are root; a database refuses root. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** Resolves when it serves; asked again and again until it does. */
  readonly ready: () => Promise<boolean>
  readonly readyWithinMs: number
}

export type ReportPart = (state: LabPart['state'], detail: string) => void

const longestPauseMs = 15_000
const killAfterMs = 2_000
const longestLogBytes = 8 * 1024 * 1024

/**
 * One server of the lab: started, watched, restarted when it dies unasked, stopped fast.
 * Nothing here throws for a server that fails: its part says so, with the last lines of its log.
 */
export class LabProcess {
  readonly plan: ProcessPlan
  readonly #folder: string
  readonly #reaper: Reaper
  readonly #report: ReportPart
  #child: ChildProcess | null = null
  #ended: Promise<void> = Promise.resolve()
  #wanted = false
  #run = 0
  #pauseMs = 500
  #restart: NodeJS.Timeout | null = null

  constructor(plan: ProcessPlan, folder: string, reaper: Reaper, report: ReportPart) {
    this.plan = plan
    this.#folder = folder
    this.#reaper = reaper
    this.#report = report
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** Resolves true when it serves, false when it died or did not come in time; it is then tried again later. */
  async start(): Promise<boolean> {
    this.#wanted = true
    this.#cancelRestart()
    if (this.#child !== null) return true
    return this.#launch()
  }

  /** SIGKILL, and stays down until `start`. */
  async kill(): Promise<void> {
    this.#wanted = false
    this.#cancelRestart()
    this.#signal('SIGKILL')
    await this.#ended
    this.#report('failed', 'Killed on request. It stays down until it is started again.')
  }

  /** Asked to end, killed when it does not within two seconds. */
  async stop(): Promise<void> {
    this.#wanted = false
    this.#cancelRestart()
    if (this.#child === null) return
    this.#signal(`SIG${this.plan.stopSignal}`)
    const timer = setTimeout(() => this.#signal('SIGKILL'), killAfterMs)
    await this.#ended
    clearTimeout(timer)
  }

  async #launch(): Promise<boolean> {
    const run = ++this.#run
    const startedAt = Date.now()
    this.#report('starting', 'Starting')
    await this.#shortenLog()
    // It may have been told to stop meanwhile.
    if (!this.#wanted || this.#run !== run) return false
    const failure = this.#spawn()
    if (failure !== null) {
      this.#report('failed', failure)
      return false
    }
    const child = this.#child
    while (this.#child === child && this.#run === run && Date.now() - startedAt < this.plan.readyWithinMs) {
      if (await this.plan.ready().catch(() => false)) {
        if (this.#child !== child) return false
        this.#pauseMs = 500
        this.#report('ready', '')
        return true
      }
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    if (this.#child === child && this.#run === run) {
      // A server that runs but does not serve: end it, and the exit handler tries anew.
      this.#signal('SIGKILL')
      await this.#ended
    }
    return false
  }

  /** Answers why it could not be started, or null. */
  #spawn(): string | null {
    const { plan } = this
    const log = openSync(plan.logFile, 'a', 0o600)
    let child: ChildProcess
    try {
      child = spawn('/bin/sh', ['-c', registerScript, 'lab-child', plan.stopSignal, plan.command, ...plan.argv], {
        cwd: plan.cwd,
        env: { ...plan.environment, [markName]: labMark(this.#folder) },
        // A group of its own, so that its own children end with it.
        detached: true,
        stdio: ['ignore', log, log, this.#reaper.pipe],
        ...(plan.user === undefined ? {} : plan.user),
      })
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause)
    } finally {
      closeSync(log)
    }
    this.#child = child
    if (child.pid !== undefined) this.#reaper.remember(child.pid, plan.stopSignal)
    this.#ended = new Promise((resolve) => {
      const over = (reason: string) => {
        if (this.#child !== child) return
        this.#child = null
        if (child.pid !== undefined) {
          signalGroup(child.pid, 'SIGKILL')
          this.#reaper.forget(child.pid)
        }
        resolve()
        void this.#afterEnd(reason)
      }
      child.once('error', (cause) => over(cause.message))
      child.once('exit', (code, signal) => over(signal === null ? `ended with code ${code}` : `ended by ${signal}`))
    })
    return null
  }

  async #afterEnd(reason: string): Promise<void> {
    if (!this.#wanted) return
    const run = this.#run
    const tail = await lastLines(this.plan.logFile, 3)
    if (!this.#wanted || run !== this.#run) return
    const seconds = this.#pauseMs / 1000
    this.#report('failed', `It ${reason}; tried again in ${seconds} s. Its log ends: ${tail}`)
    this.#restart = setTimeout(() => void this.#launch(), this.#pauseMs)
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs)
  }

  #cancelRestart(): void {
    if (this.#restart !== null) clearTimeout(this.#restart)
    this.#restart = null
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, signal)
  }

  async #shortenLog(): Promise<void> {
    try {
      if ((await stat(this.plan.logFile)).size > longestLogBytes) await truncate(this.plan.logFile)
    } catch {
      // No log yet.
    }
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // Nobody of the group is left.
  }
}

/** The end of a log file, as one short line for a part's detail. */
export async function lastLines(path: string, count: number): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const length = Math.min(size, 4096)
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
      const lines = buffer
        .toString('utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
      return lines.slice(-count).join(' | ').slice(-600)
    } finally {
      await file.close()
    }
  } catch {
    return '(no log)'
  }
}
