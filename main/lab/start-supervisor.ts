import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { labPaths } from './lab-folder.ts'

/** A supervisor that was started; it is reached through the lab folder's record. */
export interface StartedSupervisor {
  /** Resolves with a sentence when it ends. */
  readonly ended: Promise<string>
}

/** Starts `lab-supervisor.cjs` with these arguments. main/electron gives one that forks a utility process. */
export type StartSupervisor = (argv: readonly string[], folder: string) => StartedSupervisor

export interface SupervisorPlace {
  /** out/main/lab-supervisor.cjs */
  readonly script: string
  readonly node: string
  readonly environment: NodeJS.ProcessEnv
  /**
   * True: it ends with this process, however that ends (its stdin is a pipe that only we hold).
   * False: it goes on alone after this process, until `lab down`.
   */
  readonly leash: boolean
}

/** The way of the command line and of tests: a Node process of its own. */
export function nodeSupervisor(place: SupervisorPlace): StartSupervisor {
  return (argv, folder) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const log = openSync(labPaths(folder).supervisorLog, 'a', 0o600)
    const child = spawn(place.node, [place.script, ...argv, ...(place.leash ? ['--leash'] : [])], {
      env: place.environment,
      // A session of its own: Ctrl-C or a closed terminal must not end it half way; it goes down in order.
      detached: true,
      stdio: [place.leash ? 'pipe' : 'ignore', log, log],
    })
    closeSync(log)
    child.stdin?.on('error', () => undefined)
    child.unref()
    if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
    return {
      ended: new Promise((resolve) => {
        child.once('error', (cause) => resolve(`The lab's supervisor cannot be started: ${cause.message}`))
        child.once('exit', (code, signal) => resolve(`The lab's supervisor ended (${signal ?? `code ${code}`}).`))
      }),
    }
  }
}
