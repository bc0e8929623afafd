import { spawn } from 'node:child_process'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Execution, StepResult } from './executor.ts'
import { programResult } from './kubectl-exec.ts'

const mostBytes = 4 * 1024 * 1024
/** How long a program may take to end by itself once it was asked to. */
const graceMs = 2_000

/** What a program must not get by itself: it would act on whatever cluster is chosen there. */
const keptBack = ['KUBECONFIG', 'COCKPIT_LAB', 'FOUNDRY_COCKPIT_SETTINGS']

/**
 * One program on this machine by its words, without a shell, in a process group of its own; stopping ends the group.
 * Errors: NOT_INSTALLED, CANCELLED or TIMED_OUT (the signal's reason).
 */
export async function program(
  execution: Execution,
  { argv }: { readonly argv: readonly string[] },
): Promise<StepResult> {
  const { signal, clock } = execution
  const [command = '', ...rest] = argv
  if (signal.aborted) throw signal.reason
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !keptBack.includes(name)))
  const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, windowsHide: true })
  const end = (with_: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, with_)
    } catch {
      // It has ended already.
    }
  }
  let cancelKill = () => {}
  const stop = () => {
    end('SIGTERM')
    cancelKill = clock.after(graceMs, () => end('SIGKILL'))
  }
  signal.addEventListener('abort', stop, { once: true })
  const [stdout, stderr] = [bounded(), bounded()]
  child.stdout.on('data', stdout.add)
  child.stderr.on('data', stderr.add)
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'ENOENT'
            ? new CockpitError('NOT_INSTALLED', `There is no program ${command} on this machine`, `Install ${command}.`)
            : new CockpitError('EXEC_FAILED', `${command} could not be run: ${error.code ?? error.message}`),
        ),
      )
      child.once('close', (exit) => resolve(exit ?? -1))
    })
    if (signal.aborted) throw signal.reason
    const truncated = stdout.truncated() || stderr.truncated()
    return programResult(execution, { exitCode: code, stdout: stdout.text(), stderr: stderr.text(), truncated })
  } finally {
    signal.removeEventListener('abort', stop)
    cancelKill()
    // Whatever it left running in its group.
    end('SIGKILL')
  }
}

function bounded() {
  const chunks: Buffer[] = []
  let room = mostBytes
  let over = false
  return {
    add(chunk: Buffer) {
      if (chunk.length > room) over = true
      const kept = chunk.subarray(0, room)
      if (kept.length > 0) chunks.push(kept)
      room -= kept.length
    },
    truncated: () => over,
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
