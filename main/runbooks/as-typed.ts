import type { FilledCommand, HttpRequest } from './filled-command.ts'
import { secretMark } from './inputs.ts'

/** Where a command would be typed. */
export interface TypedPlace {
  /** Name of the kubeconfig's context; null leaves it out. */
  readonly context: string | null
}

/**
 * What one would type by hand for the same: a line for a POSIX shell, or the statement or query itself where it is typed into a
 * client. Secrets stand as `***`. For reading and copying; the cockpit runs argv, parameters and queries, never this text.
 */
export function asTyped(filled: FilledCommand, { context }: TypedPlace): string {
  switch (filled.executor) {
    case 'kubectl':
      return shellLine(['kubectl', ...(context === null ? [] : ['--context', context]), ...filled.shown.argv])
    case 'sh':
      return shellLine(filled.shown.argv)
    case 'redis':
      return shellLine(['redis-cli', ...filled.shown.argv])
    case 'http':
      return curlLine(filled.shown)
    case 'check':
      return shellLine([
        'cockpit',
        'check',
        ...(context === null ? [] : ['--context', context]),
        '--only',
        filled.shown.text,
        '--json',
      ])
    case 'sql postgres':
    case 'sql clickhouse':
      return `${filled.shown.text};`
    case 'promql':
    case 'logql':
    case 'traceql':
    case 'ask':
      return filled.shown.text
  }
}

/** The guides' form: address and token are the shell's own variables. */
function curlLine({ method, path, headers, body }: HttpRequest): string {
  const words = [
    ...(method === 'GET' ? [] : ['-X', method]),
    `"$BUD_API"${shellWord(path)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${headerWord(name, value)}`),
    ...(body === null ? [] : [`-d ${shellWord(body)}`]),
  ]
  return ['curl', ...words].join(' ')
}

const headerWord = (name: string, value: string): string =>
  value === `Bearer ${secretMark}` ? `"${name}: Bearer $TOKEN"` : shellWord(`${name}: ${value}`)

function shellLine(argv: readonly string[]): string {
  return argv.map(shellWord).join(' ')
}

/** One word of a POSIX shell, whatever is in it: in single quotes nothing but the single quote has a meaning. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) && !word.startsWith('=') ? word : `'${word.replaceAll("'", "'\\''")}'`
}
