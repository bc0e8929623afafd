import type { Cockpit } from '@main/cockpit.ts'
import { printable } from '@main/platform/text-table.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LogEntry, LogSource, LogsInput } from '@shared/logs/contract.ts'
import { parseSpanWord } from '@shared/logs/span-word.ts'
import { parseTargetWord } from '@shared/logs/target-word.ts'
import type { ClusterOptions } from '../choose-clusters.ts'
import { type ExitCode, inked, type Terminal } from '../terminal.ts'
import { withCockpit } from '../with-cockpit.ts'

export interface LogsOptions extends ClusterOptions {
  readonly namespace?: string
  readonly container?: readonly string[]
  readonly previous?: boolean
  readonly follow?: boolean
  readonly tail?: number
  readonly since?: string
  readonly timestamps?: boolean
  readonly json?: boolean
}

/** What a script must know besides the lines. */
interface Outcome {
  lines: number
  /** Something that was written is, or may be, missing in what was printed. */
  incomplete: boolean
}

function inputOf(word: string, options: LogsOptions, cluster: string): LogsInput {
  const target = parseTargetWord(word)
  if (target === null) {
    throw new CockpitError(
      'BAD_USAGE',
      `“${printable(word)}” names neither a pod nor a workload.`,
      'Say POD, deployment/NAME, statefulset/NAME, daemonset/NAME, replicaset/NAME, job/NAME or namespace/NAME.',
    )
  }
  const sinceMs = options.since === undefined ? null : parseSpanWord(options.since)
  if (options.since !== undefined && sinceMs === null) {
    throw new CockpitError('BAD_USAGE', `“${printable(options.since)}” is not a span of time.`, 'Say 10m, 1h30m or 2d.')
  }
  if (options.previous && options.follow) {
    throw new CockpitError('BAD_USAGE', '--previous and --follow cannot be used together.', 'Leave out one of them.')
  }
  return {
    cluster,
    target: { ...target, namespace: options.namespace ?? 'default' },
    containers: options.container === undefined ? null : [...options.container],
    previous: options.previous ?? false,
    follow: options.follow ?? false,
    tail: options.tail ?? null,
    sinceMs,
    // What goes to a file or a pipe must be whole: the cluster waits for us.
    whenBehind: 'wait',
  }
}

/** `cockpit logs POD|KIND/NAME`: what was written, and with `--follow` what is being written. */
export async function logs(word: string, options: LogsOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, async (cockpit, choice) => {
    const [cluster, ...more] = choice.contexts
    if (cluster === undefined || more.length > 0) {
      throw new CockpitError('BAD_USAGE', 'Logs are read from one cluster.', 'Choose it with --context NAME.')
    }
    return print(cockpit, inputOf(word, options, cluster), options, terminal)
  })
}

async function print(cockpit: Cockpit, input: LogsInput, options: LogsOptions, terminal: Terminal): Promise<ExitCode> {
  const outcome: Outcome = { lines: 0, incomplete: false }
  let sources: readonly LogSource[] = []
  let blindSpot = ''
  for await (const message of cockpit.handlers.logs.lines(input, terminal.signal)) {
    sources = message.sources ?? sources
    const many = sources.length > 1
    const text = message.entries.map((entry) => told(entry, input, options, many, outcome, terminal)).join('')
    if (text !== '') terminal.out(text)
    await terminal.drained?.()
    if (message.blindSpot !== '' && message.blindSpot !== blindSpot) note(terminal, `pods: ${message.blindSpot}`)
    blindSpot = message.blindSpot
    if (message.state === 'ended') break
  }
  if (terminal.signal.aborted) throw new CockpitError('CANCELLED', 'Stopped.')
  const failed = sources.filter(({ state }) => state === 'failed')
  for (const { pod, container, reason } of failed) note(terminal, `${pod}/${container}: ${reason}`)
  if (sources.length === 0)
    note(terminal, `no pods of ${input.target.kind} ${input.target.namespace}/${input.target.name}`)
  // Nothing was written, or there was nothing that could have written: a script must not take the one for the other.
  const none = input.previous && outcome.lines === 0
  if (none) for (const { pod, container, reason } of sources) note(terminal, `${pod}/${container}: ${reason}`)
  const exitCode = outcome.incomplete || failed.length > 0 || sources.length === 0 || none ? 2 : 0
  if (options.json) {
    const end = { type: 'end', at: terminal.clock.now(), exitCode, lines: outcome.lines, sources }
    terminal.out(`${JSON.stringify({ version: 1, command: 'logs', cluster: input.cluster, ...end })}\n`)
  }
  return exitCode
}

/** One entry as it is printed; markers go to stderr unless JSON is asked for. */
function told(
  entry: LogEntry,
  input: LogsInput,
  options: LogsOptions,
  many: boolean,
  outcome: Outcome,
  terminal: Terminal,
): string {
  if (entry.type === 'line') outcome.lines += 1
  else if (['gap', 'dropped', 'failed'].includes(entry.event)) outcome.incomplete = true
  if (options.json) return `${JSON.stringify({ version: 1, command: 'logs', cluster: input.cluster, ...entry })}\n`
  if (entry.type === 'marker') {
    const who = entry.pod === null ? '' : `${entry.pod}/${entry.container}: `
    note(terminal, `${entry.event}: ${who}${entry.text}`)
    return ''
  }
  const who = many ? `${inked(terminal, 'grey', `${entry.pod}/${entry.container}`)} ` : ''
  const when = options.timestamps && entry.stamp !== '' ? `${entry.stamp} ` : ''
  const cut = entry.cutBytes > 0 ? ` … ${entry.cutBytes} bytes cut` : ''
  return `${who}${when}${entry.text}${cut}\n`
}

function note(terminal: Terminal, text: string): void {
  terminal.err(`${printable(text)}\n`)
}
