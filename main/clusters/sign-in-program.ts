import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { withoutSecrets } from './api-failure.ts'
import type { Clock } from './cluster-access.ts'

/** An exec credential plugin of a kubeconfig (client.authentication.k8s.io). */
export interface SignInProgram {
  /** A path, or a bare name that is looked up in PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Laid over the environment of this process; may hold secrets. */
  readonly env: Readonly<Record<string, string>>
  /** It says of itself that it needs a terminal, which the cockpit has not. */
  readonly needsTerminal: boolean
  /** How to install it, in the kubeconfig's words. */
  readonly installHint: string | null
}

/** What a program gave. Holds secrets: it stays inside main/clusters. */
export interface ProgramCredential {
  readonly token: string | null
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string } | null
  /** ms since the epoch; null = until the server refuses it. */
  readonly expiresAt: number | null
}

export interface RunOptions {
  readonly clock: Clock
  readonly deadlineMs: number
  /** A person gave up. */
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** PATH for the program and for what it starts; null = that of `env`. */
  readonly searchPath: string | null
}

const mostOutput = 1024 * 1024
const mostWords = 500

const credential = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().min(1).nullish(),
    clientCertificateData: z.string().min(1).nullish(),
    clientKeyData: z.string().min(1).nullish(),
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
  }),
})

/**
 * Runs the program once, without a terminal, and reads what it gives. It is ended when the deadline passes or the
 * signal aborts; a browser that it opened is left alone.
 * @throws CockpitError UNAUTHORIZED in the program's own words, CANCELLED.
 */
export async function runSignInProgram(program: SignInProgram, options: RunOptions): Promise<ProgramCredential> {
  if (program.needsTerminal) {
    throw failed(
      `its sign-in program ${nameOf(program)} wants a terminal (interactiveMode: Always)`,
      'Sign in with it in a terminal, or set interactiveMode: IfAvailable in the kubeconfig.',
    )
  }
  const { code, output, complaint } = await run(program, options)
  if (code !== 0) {
    const words = harmless(complaint, program)
    const said = words === '' ? `it ended with code ${code} and said nothing` : words
    throw failed(`its sign-in program ${nameOf(program)} failed: ${said}`, hintOf(program))
  }
  return read(output, program, options.clock.now())
}

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly complaint: string
}

function run(program: SignInProgram, { clock, deadlineMs, signal, env, searchPath }: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelledBy())
    // Windows spells it Path.
    const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
    const path = searchPath ?? env[pathName] ?? ''
    const child = spawn(program.command, [...program.args], {
      env: { ...env, [pathName]: path, ...program.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    let output = ''
    let complaint = ''
    const finish = (act: () => void) => {
      cancelTimer()
      signal.removeEventListener('abort', giveUp)
      child.stdout.destroy()
      child.stderr.destroy()
      act()
    }
    const end = (error: CockpitError) =>
      finish(() => {
        child.kill()
        reject(error)
      })
    const giveUp = () => end(cancelledBy())
    const cancelTimer = clock.after(deadlineMs, () =>
      end(
        failed(`its sign-in program ${nameOf(program)} has not ended within ${deadlineMs / 1000} s`, hintOf(program)),
      ),
    )
    signal.addEventListener('abort', giveUp, { once: true })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > mostOutput) end(failed(`its sign-in program ${nameOf(program)} says far too much`, ''))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      // The end of what it says holds the reason.
      complaint = (complaint + text).slice(-8 * mostWords)
    })
    child.on('error', (error: NodeJS.ErrnoException) => finish(() => reject(notStarted(program, error, path))))
    child.on('close', (code) => finish(() => resolve({ code, output, complaint })))
  })
}

function read(output: string, program: SignInProgram, now: number): ProgramCredential {
  let parsed: unknown
  try {
    parsed = JSON.parse(output)
  } catch {
    parsed = null
  }
  // What it gave is a secret even where it is of the wrong form: only the form is told.
  const given = credential.safeParse(parsed)
  if (!given.success) {
    throw failed(`its sign-in program ${nameOf(program)} gave something that is not an ExecCredential`, hintOf(program))
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = given.data.status
  if (!token && !(cert && key)) {
    throw failed(`its sign-in program ${nameOf(program)} gave neither a token nor a certificate`, hintOf(program))
  }
  const expiresAt = expirationTimestamp ? Date.parse(expirationTimestamp) : null
  if (expiresAt !== null && expiresAt <= now) {
    throw failed(
      `its sign-in program ${nameOf(program)} gave credentials that ended on ${new Date(expiresAt).toISOString()}`,
      'Compare the clock of this machine, then run the program once in a terminal and choose Retry.',
    )
  }
  return { token: token ?? null, certificate: cert && key ? { cert, key } : null, expiresAt }
}

/** The program's own name, without the folders before it. */
export const nameOf = ({ command }: SignInProgram): string => command.split(/[/\\]/).at(-1) ?? command

function notStarted(program: SignInProgram, { code, message }: NodeJS.ErrnoException, path: string): CockpitError {
  const folders = path.split(delimiter).filter(Boolean).length
  const bare = !/[/\\]/.test(program.command)
  const why =
    code === 'ENOENT'
      ? bare
        ? `was not found in any of the ${folders} folders of PATH`
        : 'is not there'
      : code === 'EACCES'
        ? 'may not be run'
        : `could not be started: ${harmless(message, program)}`
  const install = program.installHint === null ? '' : ` ${harmless(program.installHint, program)}`
  return failed(
    `its sign-in program ${nameOf(program)} ${why}`,
    `Install it, or correct its command in the kubeconfig, then choose Retry.${install}`,
  )
}

const hintOf = (program: SignInProgram): string =>
  `Run ${nameOf(program)} once in a terminal to see what it wants, then choose Retry.`

const secretName = /secret|token|passw|credential|_key$|-key$/i

/** Programs repeat what they were given when they complain; what was given as a secret is left out. */
function harmless(words: string, { env, args }: SignInProgram): string {
  let text = withoutSecrets(words).replace(/\s+/g, ' ').trim()
  for (const secret of secretsOf(env, args)) text = text.replaceAll(secret, '…')
  return text.length > mostWords ? `…${text.slice(-mostWords)}` : text
}

/** The command as a person would type it, for a person to judge; what looks like a secret is left out. */
export function commandLine({ command, args, env }: SignInProgram): string {
  const secrets = new Set(secretsOf(env, args))
  const words = args.map((arg) => {
    const [flag = '', value] = arg.split(/=(.*)/s)
    if (secrets.has(arg)) return '…'
    return value !== undefined && secrets.has(value) ? `${flag}=…` : arg
  })
  return [command, ...words].join(' ')
}

function secretsOf(env: SignInProgram['env'], args: SignInProgram['args']): string[] {
  const given = Object.entries(env).flatMap(([name, value]) => (secretName.test(name) ? value : []))
  for (const [index, arg] of args.entries()) {
    const [flag = '', value] = arg.split(/=(.*)/s)
    if (flag.startsWith('-') && secretName.test(flag)) given.push(value ?? args[index + 1] ?? '')
  }
  return given.filter((secret) => secret.length >= 4)
}

const failed = (why: string, hint: string): CockpitError => new CockpitError('UNAUTHORIZED', why, hint)

const cancelledBy = (): CockpitError =>
  new CockpitError('UNAUTHORIZED', 'its sign-in was cancelled', 'Choose Retry to sign in again.')
