import { describeText } from '@main/clusters/describe-text.ts'
import type { Cockpit } from '@main/cockpit.ts'
import type { ObjectDescription } from '@shared/clusters/description/description.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { isComplete, type ObjectMessage, objectMessage } from '@shared/clusters/object-message.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { parse } from 'yaml'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { inTime, withCockpit } from '../with-cockpit.ts'

export interface DescribeOptions extends ClusterOptions {
  readonly namespace?: string
  readonly json?: boolean
  readonly timeoutMs: number
}

interface Description {
  readonly cluster: string
  readonly message: ObjectMessage
  readonly description: ObjectDescription
  readonly yaml: string
}

async function describeOn(
  cockpit: Cockpit,
  cluster: string,
  word: string,
  name: string,
  namespace: string | null,
  signal: AbortSignal,
): Promise<Description> {
  const { clusters } = cockpit.handlers
  const known = findKind(word)
  const { namespaced } = known ?? (await clusters.describeKind({ cluster, word }, signal))
  const address = {
    cluster,
    kind: known?.plural ?? word,
    namespace: namespaced ? (namespace ?? 'default') : null,
    name,
  }
  // Asked for first: its errors say best why there is nothing to describe.
  const { yaml } = await clusters.object(address, signal)
  const message = await settledMessage(cockpit, address, signal)
  if (message.description === null) {
    throw new CockpitError('NOT_FOUND', `${word} ${name} was deleted while it was being read`, '')
  }
  return { cluster, message, description: message.description, yaml }
}

/** The first message in which everything has been read, or is known not to be readable. */
async function settledMessage(
  { handlers: { clusters } }: Cockpit,
  address: Parameters<typeof clusters.describe>[0],
  signal: AbortSignal,
): Promise<ObjectMessage> {
  const enough = new AbortController()
  try {
    for await (const sent of clusters.describe(address, AbortSignal.any([signal, enough.signal]))) {
      const message = objectMessage.parse(sent)
      if (isComplete(message)) return message
    }
    throw new CockpitError('TIMED_OUT', `${address.name} was not read in time`, 'Give it more with --timeout.')
  } finally {
    enough.abort()
  }
}

async function run(
  cockpit: Cockpit,
  choice: Choice,
  word: string,
  name: string,
  options: DescribeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await inTime(terminal, options.timeoutMs, `Reading ${word} ${name}`, (signal) =>
    Promise.all(
      choice.contexts.map((cluster) =>
        describeOn(cockpit, cluster, word, name, options.namespace ?? null, signal).catch((thrown: unknown) => ({
          cluster,
          error: toErrorShape(signal.aborted ? signal.reason : thrown),
        })),
      ),
    ),
  )
  if (terminal.signal.aborted) throw new CockpitError('CANCELLED', 'Stopped.')
  const failed = found.flatMap((each) => ('error' in each ? each : []))
  // Asked on one cluster only, a failure is the answer.
  const only = found.length === 1 ? failed[0] : undefined
  if (only !== undefined) throw CockpitError.fromShape(only.error)
  const exitCode = failed.length > 0 ? 2 : 0
  if (options.json) {
    printJson(terminal, {
      version: 1,
      command: 'describe',
      at: terminal.clock.now(),
      exitCode,
      clusters: found.map((each) =>
        'error' in each
          ? { cluster: each.cluster, error: each.error, object: null, description: null, events: null }
          : {
              cluster: each.cluster,
              error: null,
              object: parse(each.yaml),
              description: each.description,
              related: each.message.related,
              usage: each.message.usage,
              events: eventsJson(each.message.events),
            },
      ),
    })
    return exitCode
  }
  for (const each of found) {
    if (found.length > 1) terminal.out(`${inked(terminal, 'bold', each.cluster)}\n`)
    if ('error' in each) terminal.err(`${each.cluster}: ${each.error.message}\n`)
    else {
      terminal.out(
        `${describeText(each.description, each.message, terminal.clock.now())}\n\nYAML\n${harmlessYaml(each.yaml)}\n`,
      )
    }
  }
  return exitCode
}

const eventsJson = ({ rows, freshness: { state, reason } }: ObjectMessage['events']) =>
  state === 'live' ? { rows, reason: '' } : { rows: null, reason: reason || state }

/** Control characters of a cluster's text could move the cursor of a terminal; line ends stay. */
const harmlessYaml = (yaml: string): string => yaml.replace(/[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/gu, ' ').trimEnd()

/** `cockpit describe KIND NAME`: facts, conditions, containers, what belongs to it, events and YAML of one object. */
export function describe(word: string, name: string, options: DescribeOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, (cockpit, choice) => run(cockpit, choice, word, name, options, terminal))
}
