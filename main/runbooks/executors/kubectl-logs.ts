import { provenRows } from '@main/checks/proven-rows.ts'
import { readLogs } from '@main/logs/logs-service.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LogsInput } from '@shared/logs/contract.ts'
import { logTarget } from '@shared/logs/log-target.ts'
import type { Execution, StepResult } from './executor.ts'
import { selected } from './kubectl-get.ts'
import { type KubectlVerb, namespaceOf } from './kubectl-verb.ts'

interface LogLine {
  readonly pod: string
  readonly container: string
  readonly text: string
  /** ms since the epoch; null when the line has no stamp. */
  readonly time: number | null
}

const defaultTail = 1_000
const mostPods = 50
/** Of all pods together: what expectations look at is held in memory. */
const mostLines = 50_000

/**
 * The newest lines of a pod, a workload or the pods of a selector. `incomplete` tells why lines may be missing; empty
 * when none is. Errors: NOT_FOUND when there is no such pod, and those of any request.
 */
export async function kubectlLogs(execution: Execution, command: KubectlVerb<'logs'>): Promise<StepResult> {
  const lines: LogLine[] = []
  const incomplete: string[] = []
  for (const target of await targets(execution, command)) await read(execution, command, target, lines, incomplete)
  return { lines, count: lines.length, incomplete: incomplete.join('; ') }
}

async function targets(
  { cluster, clock, signal }: Execution,
  command: KubectlVerb<'logs'>,
): Promise<readonly LogsInput['target'][]> {
  const namespace = namespaceOf(command)
  const { target, selector } = command
  // Of a kind that has no log the target is none, and the schema says so.
  if (target !== null) return [logTarget.parse({ ...target, namespace })]
  const found = selected(await provenRows(cluster, pods, namespace, clock, signal), selector)
  if (found.length > mostPods) {
    throw new CockpitError('ANSWER_TOO_LARGE', `${found.length} pods match; at most ${mostPods} are read`)
  }
  return found.map(({ name }) => ({ kind: 'pods', namespace, name }))
}

async function read(
  { cluster, clock, signal, print }: Execution,
  { container, tail, sinceMs, previous }: KubectlVerb<'logs'>,
  target: LogsInput['target'],
  lines: LogLine[],
  incomplete: string[],
): Promise<void> {
  const options = { cluster: () => cluster, clock, random: () => 0 }
  const input: LogsInput = {
    cluster: cluster.id,
    target,
    containers: container === null ? null : [container],
    previous,
    follow: false,
    tail: tail ?? defaultTail,
    sinceMs,
    whenBehind: 'wait',
  }
  const stop = new AbortController()
  let sources: readonly { readonly pod: string; readonly container: string; readonly state: string; reason: string }[] =
    []
  try {
    for await (const message of readLogs(options, input, AbortSignal.any([signal, stop.signal]))) {
      sources = message.sources ?? sources
      for (const entry of message.entries) {
        if (entry.type === 'marker') {
          if (['gap', 'dropped', 'failed'].includes(entry.event)) incomplete.push(entry.text)
          continue
        }
        if (lines.length === mostLines) {
          incomplete.push(`only the first ${mostLines} lines were looked at`)
          return
        }
        lines.push({ pod: entry.pod, container: entry.container, text: entry.text, time: entry.time })
        print(`${entry.pod}/${entry.container} ${entry.text}`)
      }
      if (message.blindSpot !== '') incomplete.push(message.blindSpot)
      if (message.state === 'ended') break
    }
  } finally {
    stop.abort()
  }
  if (signal.aborted) throw new CockpitError('CANCELLED', 'Reading the log was stopped')
  if (sources.length === 0) {
    throw new CockpitError('NOT_FOUND', `There is no pod of ${target.kind} ${target.namespace}/${target.name}`)
  }
  for (const source of sources) {
    if (source.state === 'failed') incomplete.push(`${source.pod}/${source.container}: ${source.reason}`)
  }
}
