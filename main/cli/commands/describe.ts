import { type DescribedObject, describedObject, describeText } from '@main/clusters/describe-text.ts'
import type { Cockpit } from '@main/cockpit.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { type EventRow, events } from '@shared/clusters/kinds/events.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { parse } from 'yaml'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { startProgress } from '../progress.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { limited, withCockpit } from '../with-cockpit.ts'

export interface DescribeOptions extends ClusterOptions {
  readonly namespace?: string
  readonly json?: boolean
  readonly timeoutMs: number
}

interface Description {
  readonly cluster: string
  readonly object: DescribedObject
  readonly yaml: string
  /** Oldest first; a sentence where they could not be read. */
  readonly events: readonly EventRow[] | string
}

/** Events of a cluster-scoped object are kept in this namespace. */
const clusterEvents = 'default'

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
  const kind = known ?? (await clusters.describeKind({ cluster, word }, signal))
  const where = kind.namespaced ? (namespace ?? 'default') : null
  const { yaml } = await clusters.object({ cluster, kind: known?.plural ?? word, namespace: where, name }, signal)
  const object = describedObject.parse(parse(yaml))
  return { cluster, object, yaml, events: await eventsOf(cockpit, cluster, object, signal) }
}

async function eventsOf(
  cockpit: Cockpit,
  cluster: string,
  object: DescribedObject,
  signal: AbortSignal,
): Promise<readonly EventRow[] | string> {
  const enough = new AbortController()
  const namespace = object.metadata.namespace ?? clusterEvents
  const rows = new Map<string, EventRow>()
  try {
    const stream = cockpit.handlers.clusters.rows(
      { cluster, kind: events.plural, namespace },
      AbortSignal.any([signal, enough.signal]),
    )
    for await (const message of stream) {
      const sent = message.type === 'snapshot' ? message.rows : message.upserts
      for (const row of sent) if (isEvent(row)) rows.set(row.uid, row)
      if (message.freshness.state === 'loading') continue
      if (message.freshness.state !== 'live') return message.freshness.reason || message.freshness.state
      return [...rows.values()].filter((row) => isOf(row, object)).sort((a, b) => (a.lastSeen ?? 0) - (b.lastSeen ?? 0))
    }
    return 'not read in time'
  } catch (thrown) {
    return toErrorShape(thrown).message
  } finally {
    enough.abort()
  }
}

const isEvent = (row: Row): row is EventRow => 'involved' in row

function isOf({ involved }: EventRow, { kind, metadata }: DescribedObject): boolean {
  const same = involved.name === metadata.name && involved.kind === kind
  // Some components leave the uid out, and a kubelet writes its node's name there.
  const another = involved.uid !== null && metadata.uid && involved.uid !== metadata.uid && involved.kind !== 'Node'
  return same && !another
}

async function run(
  cockpit: Cockpit,
  choice: Choice,
  word: string,
  name: string,
  options: DescribeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = startProgress(terminal)
  const limit = limited(terminal, options.timeoutMs)
  progress.say(`Reading ${word} ${name}`)
  const found = await Promise.all(
    choice.contexts.map((cluster) =>
      describeOn(cockpit, cluster, word, name, options.namespace ?? null, limit.signal).catch((thrown: unknown) => ({
        cluster,
        error: toErrorShape(limit.signal.aborted ? limit.signal.reason : thrown),
      })),
    ),
  ).finally(() => {
    limit.stop()
    progress.end()
  })
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
          ? { cluster: each.cluster, error: each.error, object: null, events: null }
          : { cluster: each.cluster, error: null, object: parse(each.yaml), events: eventsJson(each.events) },
      ),
    })
    return exitCode
  }
  for (const each of found) {
    if (found.length > 1) terminal.out(`${inked(terminal, 'bold', each.cluster)}\n`)
    if ('error' in each) terminal.err(`${each.cluster}: ${each.error.message}\n`)
    else {
      terminal.out(
        `${describeText(each.object, each.events, terminal.clock.now())}\n\nYAML\n${harmlessYaml(each.yaml)}\n`,
      )
    }
  }
  return exitCode
}

const eventsJson = (found: readonly EventRow[] | string) =>
  typeof found === 'string' ? { rows: null, reason: found } : { rows: found, reason: '' }

/** Control characters of a cluster's text could move the cursor of a terminal; line ends stay. */
const harmlessYaml = (yaml: string): string => yaml.replace(/[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/gu, ' ').trimEnd()

/** `cockpit describe KIND NAME`: conditions, containers, events and YAML of one object. */
export function describe(word: string, name: string, options: DescribeOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, (cockpit, choice) => run(cockpit, choice, word, name, options, terminal))
}
