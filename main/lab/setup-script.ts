import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { z } from 'zod'
import { setupFailed, setupProgress } from './lab-binaries.ts'
import { labMark, markName, type Reaper, registerScript } from './reaper.ts'

export interface NodeCommand {
  readonly command: string
  /** ELECTRON_RUN_AS_NODE where the command is Electron's. */
  readonly environment: Readonly<Record<string, string>>
}

export interface SetupRun<T> {
  readonly node: NodeCommand
  readonly script: string
  readonly folder: string
  readonly reaper: Reaper
  readonly answer: z.ZodType<T>
  readonly signal: AbortSignal
  readonly progress: (detail: string) => void
}

/**
 * Runs one of the setup scripts, which answer in JSON lines: progress, then one `done`.
 * @throws CockpitError LAB_SETUP with the script's own last words.
 */
export function runSetupScript<T>(run: SetupRun<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const argv = ['-c', registerScript, 'lab-child', 'TERM', run.node.command, run.script, '--json']
    const child = spawn('/bin/sh', argv, {
      // Building needs what the user has: PATH, HOME, caches, proxies.
      env: { ...process.env, ...run.node.environment, [markName]: labMark(run.folder) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', run.reaper.pipe],
    })
    const group = child.pid
    if (group !== undefined) run.reaper.remember(group, 'TERM')
    const stop = () => {
      if (group === undefined) return
      try {
        process.kill(-group, 'SIGKILL')
      } catch {
        // It has just ended.
      }
    }
    run.signal.addEventListener('abort', stop, { once: true })

    let answer: T | null = null
    let failure: CockpitError | null = null
    let lastWords = ''
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    lines.on('line', (line) => {
      const value = parseLine(line)
      const progress = setupProgress.safeParse(value)
      if (progress.success) {
        const { step, detail, done, total } = progress.data
        const share = total ? ` (${done ?? 0} of ${total})` : ''
        run.progress(`${step}: ${detail}${share}`)
        return
      }
      const failed = setupFailed.safeParse(value)
      if (failed.success) failure = new CockpitError('LAB_SETUP', failed.data.message, failed.data.hint)
      const done = run.answer.safeParse(value)
      if (done.success) answer = done.data
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = chunk.toString('utf8').trim().split('\n').at(-1)?.slice(-400) || lastWords
    })
    child.on('error', (cause) => {
      lastWords = cause.message
    })
    child.on('close', () => {
      run.signal.removeEventListener('abort', stop)
      if (group !== undefined) run.reaper.forget(group)
      if (answer !== null) resolve(answer)
      else if (run.signal.aborted) reject(new CockpitError('CANCELLED', 'The lab was stopped.'))
      else reject(failure ?? new CockpitError('LAB_SETUP', lastWords || `${run.script} ended without an answer.`))
    })
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
