import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import type { Clock } from '@main/clusters/cluster-access.ts'

export interface ShellPath {
  /** PATH for programs that the app starts; null when the environment has none at all. */
  readonly path: string | null
  /** Where it is from, for a person. */
  readonly from: string
  /** Why the login shell was not asked or gave nothing; null when it did, or nobody needed to ask it. */
  readonly trouble: string | null
}

export interface ShellPathOptions {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The login shell of the account, where SHELL is not set. */
  readonly accountShell: string | null
  readonly clock: Clock
  /** Random word that no start-up file prints by chance. */
  readonly marker: string
  /** Default 10,000 (what VS Code and Headlamp give it). */
  readonly timeoutMs?: number
}

/** zsh and bash keep PATH in the files of interactive shells as often as in those of login shells. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  zsh: ['-i', '-l', '-c'],
  bash: ['-i', '-l', '-c'],
  fish: ['-l', '-c'],
  sh: ['-l', '-c'],
  dash: ['-l', '-c'],
  ash: ['-l', '-c'],
  ksh: ['-l', '-c'],
}

const mostOutput = 4 * 1024 * 1024

/**
 * PATH as the login shell sets it. An app that a desktop started has a short PATH in which the sign-in programs of
 * package managers and cloud vendors are not (lens#6563, aptakube#53). Never throws: without an answer it is the PATH of
 * this process, with the reason.
 */
export async function readLoginShellPath(options: ShellPathOptions): Promise<ShellPath> {
  const { platform, env, accountShell } = options
  const own = env.PATH ?? env.Path ?? null
  if (platform === 'win32') return { path: own, from: 'the environment of this app', trouble: null }
  if (env.TERM && env.TERM !== 'dumb') {
    return { path: own, from: 'the terminal that the app was started from', trouble: null }
  }
  const shell = env.SHELL || accountShell || '/bin/sh'
  const name = shell.split('/').at(-1) ?? shell
  const instead = (why: string): ShellPath => ({
    path: own,
    from: 'the environment of this app',
    trouble: `${why}; sign-in programs are looked for in the app's own PATH.`,
  })
  const flags = flagsOf[name]
  if (flags === undefined) return instead(`The login shell ${shell} is not one that the cockpit can ask`)
  try {
    const found = pathIn(await ask(shell, flags, options), options.marker)
    if (found === null) return instead(`The login shell ${shell} told no PATH`)
    return { path: joined(found, own), from: `the login shell ${shell}`, trouble: null }
  } catch (thrown) {
    return instead(`The login shell ${shell} ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}

/** The shell's folders first, then those that only this process knows. */
function joined(found: string, own: string | null): string {
  return [...new Set([...found.split(delimiter), ...(own ?? '').split(delimiter)])].filter(Boolean).join(delimiter)
}

function ask(
  shell: string,
  flags: readonly string[],
  { env, clock, marker, timeoutMs = 10_000 }: ShellPathOptions,
): Promise<string> {
  // Nothing of this line comes from outside; `command` passes by aliases, and start-up files may print what they like.
  const line = `printf '%s' '${marker}'; command env -0; printf '%s' '${marker}'`
  return new Promise((resolve, reject) => {
    const child = spawn(shell, [...flags, line], {
      // Without a terminal of its own an interactive shell would stop this process' terminal.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, FOUNDRY_COCKPIT_READS_ENVIRONMENT: '1', DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false' },
    })
    let output = ''
    const finish = (act: () => void) => {
      cancelTimer()
      child.stdout.destroy()
      child.unref()
      act()
    }
    const giveUp = (why: string) =>
      finish(() => {
        endGroup(child.pid)
        reject(new Error(why))
      })
    const cancelTimer = clock.after(timeoutMs, () => giveUp(`has not answered within ${timeoutMs / 1000} s`))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.split(marker).length > 2) finish(() => resolve(output))
      else if (output.length > mostOutput) giveUp('prints without end')
    })
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish(() => reject(new Error(`cannot be run (${error.code})`))),
    )
    child.on('close', () => finish(() => resolve(output)))
  })
}

/** The shell and what its start-up files wait for; what made a session of its own (an agent) is not in the group. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function pathIn(output: string, marker: string): string | null {
  const [, told, after] = output.split(marker)
  if (told === undefined || after === undefined) return null
  const entry = told.split('\0').find((each) => each.startsWith('PATH='))
  return entry === undefined || entry === 'PATH=' ? null : entry.slice('PATH='.length)
}
