import type { Cockpit } from '@main/cockpit.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { findKind, kinds } from '@shared/clusters/kinds/index.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { type ExitCode, printJson, type Terminal } from '../terminal.ts'
import { inTime, limited, withCockpit } from '../with-cockpit.ts'

export interface GetOptions extends ClusterOptions {
  readonly namespace?: string
  readonly json?: boolean
  readonly timeoutMs: number
}

export interface Reading {
  readonly cluster: string
  readonly freshness: Freshness
  /** Sorted by namespace and name; null when they could not be read. */
  readonly rows: readonly Row[] | null
}

const byName = (a: Row, b: Row): number =>
  (a.namespace ?? '').localeCompare(b.namespace ?? '') || a.name.localeCompare(b.name)

/** The first answer of one cluster that is no longer loading. */
async function read(
  cockpit: Cockpit,
  cluster: string,
  kind: Kind,
  namespace: string | null,
  signal: AbortSignal,
): Promise<Reading> {
  const enough = new AbortController()
  const rows = new Map<string, Row>()
  try {
    const stream = cockpit.handlers.clusters.rows(
      { cluster, kind: kind.plural, namespace },
      AbortSignal.any([signal, enough.signal]),
    )
    for await (const message of stream) {
      if (message.type === 'snapshot') rows.clear()
      for (const row of message.type === 'snapshot' ? message.rows : message.upserts) rows.set(row.uid, row)
      if (message.type === 'delta') for (const uid of message.removes) rows.delete(uid)
      if (message.freshness.state === 'loading') continue
      const live = message.freshness.state === 'live'
      return { cluster, freshness: message.freshness, rows: live ? [...rows.values()].sort(byName) : null }
    }
    throw signal.reason
  } catch (thrown) {
    const { message, hint } = toErrorShape(signal.aborted ? signal.reason : thrown)
    return { cluster, freshness: { state: 'failed', asOf: null, reason: message, hint, loading: null }, rows: null }
  } finally {
    enough.abort()
  }
}

/** One table, with the cluster of each row first where there are several. What could not be read is told on stderr. */
export function printReadings(
  terminal: Terminal,
  kind: Kind,
  namespace: string | null,
  readings: readonly Reading[],
): void {
  const now = terminal.clock.now()
  const several = readings.length > 1
  const cells = readings.flatMap(({ cluster, rows }) =>
    (rows ?? []).map((row) => [...(several ? [cluster] : []), ...kind.columns.map((column) => column.text(row, now))]),
  )
  const columns = kind.columns.map(({ title, align }) => ({ title: title.toUpperCase(), ...(align ? { align } : {}) }))
  if (cells.length > 0) {
    terminal.out(`${textTable([...(several ? [{ title: 'CLUSTER' }] : []), ...columns], cells)}\n`)
  } else if (readings.every(({ rows }) => rows !== null)) {
    terminal.out(`No ${kind.title.toLowerCase()}.\n`)
  }
  for (const { cluster, freshness, rows } of readings) {
    if (rows === null) {
      terminal.err(`${cluster}: ${kind.title} ${freshness.state}: ${printable(freshness.reason)}\n`)
      const everywhere = freshness.state === 'denied' && kind.namespaced && namespace === null
      const hint = everywhere ? 'Name one namespace that you may read: -n NAMESPACE.' : freshness.hint
      if (hint) terminal.err(`${hint}\n`)
    } else if (several && rows.length === 0 && cells.length > 0) {
      terminal.err(`${cluster}: no ${kind.title.toLowerCase()}\n`)
    }
  }
}

/** Where one namespace only is read, because that was chosen in the window, its rows are not all there are. */
function sayScopes(cockpit: Cockpit, terminal: Terminal): void {
  for (const { id, namespace: only } of cockpit.summaries()) {
    if (only) terminal.err(`${id}: only namespace ${only} is read, as chosen in the window; -n names another\n`)
  }
}

async function run(
  cockpit: Cockpit,
  choice: Choice,
  kind: Kind,
  options: GetOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const namespace = kind.namespaced ? (options.namespace ?? null) : null
  const readings = await inTime(terminal, options.timeoutMs, `Reading ${kind.title.toLowerCase()}`, (signal) =>
    Promise.all(choice.contexts.map((cluster) => read(cockpit, cluster, kind, namespace, signal))),
  )
  if (terminal.signal.aborted) throw new CockpitError('CANCELLED', 'Stopped.')
  if (kind.namespaced && namespace === null) sayScopes(cockpit, terminal)
  const exitCode = readings.some(({ rows }) => rows === null) || choice.sourceErrors.length > 0 ? 2 : 0
  if (options.json) {
    printJson(terminal, {
      version: 1,
      command: 'get',
      at: terminal.clock.now(),
      exitCode,
      kind: kind.plural,
      clusters: readings,
      sourceErrors: choice.sourceErrors,
    })
  } else printReadings(terminal, kind, namespace, readings)
  return exitCode
}

/** A custom resource goes by what the first cluster that serves it says of its columns. */
async function customKindOf(
  cockpit: Cockpit,
  choice: Choice,
  word: string,
  options: GetOptions,
  terminal: Terminal,
): Promise<Kind> {
  const limit = limited(terminal, options.timeoutMs)
  const asked = await Promise.allSettled(
    choice.contexts.map((cluster) => cockpit.handlers.clusters.describeKind({ cluster, word }, limit.signal)),
  ).finally(limit.stop)
  const told = asked.find((answer) => answer.status === 'fulfilled')
  if (told !== undefined) return customKind(told.value)
  if (limit.signal.aborted) throw limit.signal.reason
  const refused = asked.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  // What could not be asked is told before what is not served: there the kind may be.
  const unasked = refused.find((reason) => !(reason instanceof CockpitError) || reason.code !== 'NOT_FOUND')
  if (unasked !== undefined) throw unasked
  throw new CockpitError(
    'BAD_USAGE',
    `There is no kind ${word}, and ${choice.contexts.join(', ')} serves none of that name.`,
    `Known: ${[...kinds.keys()].join(', ')}; cockpit get crds shows the custom resources of a cluster.`,
  )
}

/** `cockpit get KIND`: the rows of a kind, of every namespace unless one is named. */
export async function get(word: string, options: GetOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, async (cockpit, choice) => {
    const kind = findKind(word) ?? (await customKindOf(cockpit, choice, word, options, terminal))
    return run(cockpit, choice, kind, options, terminal)
  })
}
