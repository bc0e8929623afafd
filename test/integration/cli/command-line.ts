import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { runCommandLine } from '@main/cli/run.ts'
import { capturedTerminal } from '../../unit/cli/captured-terminal.ts'
import { bundleForNode } from '../node-bundle.ts'

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command line in this process: the same code without the time that a process takes to start. */
export async function runHere(...argv: string[]): Promise<Ended> {
  const terminal = capturedTerminal({ env: { COCKPIT_LAB: '/nonexistent/lab' } })
  const code = await runCommandLine(argv, terminal, '0')
  return { code, ...terminal.printed }
}

/** Bundles the command line and answers the program. */
export async function bundleCommandLine(): Promise<string> {
  return join(await bundleForNode('cli-under-test', { cockpit: 'main/cli/cockpit.ts' }), 'cockpit.cjs')
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended & { readonly ms: number }>
}

/** The program as a user starts it, with nothing of this machine's environment but PATH. */
export function start(program: string, argv: readonly string[], env: Record<string, string> = {}): Started {
  const begun = performance.now()
  const child = spawn(process.execPath, [program, ...argv], {
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', COCKPIT_LAB: '/nonexistent/lab', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<Ended & { ms: number }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, out, err, ms: performance.now() - begun }))
  })
  return { child, ended }
}
