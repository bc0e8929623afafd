import type { Cockpit } from '@main/cockpit.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import { spanText } from '@shared/clusters/age.ts'
import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { inTime, withCockpit } from '../with-cockpit.ts'

export interface FleetOptions extends ClusterOptions {
  readonly json?: boolean
  /** Time that the clusters get to answer, ms. */
  readonly timeoutMs: number
}

/** 1 when a cluster has a critical problem; 2 when one is not live, or a part of it could not be looked at. */
export function fleetExitCode(clusters: readonly ClusterSummary[], sourceErrors: number): 0 | 1 | 2 {
  if (clusters.some(({ problems }) => problems.some(({ severity }) => severity === 'critical'))) return 1
  const blind = clusters.some(({ connection, blindSpots }) => connection.phase !== 'live' || blindSpots.length > 0)
  return blind || clusters.length === 0 || sourceErrors > 0 ? 2 : 0
}

function row(summary: ClusterSummary, now: number): (string | null)[] {
  const { nodes, pods, gpus, problems, ignored = [] } = summary
  const critical = problems.filter(({ severity }) => severity === 'critical').length
  return [
    summary.id,
    summary.environment,
    summary.protection,
    summary.connection.phase,
    summary.version,
    nodes && `${nodes.ready}/${nodes.total}`,
    pods && `${pods.running}/${pods.total}`,
    gpus && `${gpus.requested}/${gpus.allocatable}`,
    // Where nothing was ever read, none is not known.
    summary.asOf === null && problems.length === 0
      ? null
      : `${problems.length === 0 ? '0' : `${problems.length} (${critical} critical)`}${ignored.length === 0 ? '' : `, ${ignored.length} ignored`}`,
    summary.asOf === null ? null : spanText(Math.max(0, now - summary.asOf)),
  ]
}

const columns = [
  { title: 'CLUSTER' },
  { title: 'ENVIRONMENT' },
  { title: 'PROTECTION' },
  { title: 'STATE' },
  { title: 'VERSION' },
  { title: 'NODES READY' },
  { title: 'PODS RUNNING' },
  { title: 'GPUS USED' },
  { title: 'PROBLEMS' },
  { title: 'DATA AGE' },
]

function print(terminal: Terminal, clusters: readonly ClusterSummary[]): void {
  const now = terminal.clock.now()
  terminal.out(
    `${textTable(
      columns,
      clusters.map((summary) => row(summary, now)),
    )}\n`,
  )
  for (const { id, connection, problems, ignored = [], blindSpots } of clusters) {
    const quiet = problems.length === 0 && ignored.length === 0 && blindSpots.length === 0
    if (connection.phase === 'live' && quiet) continue
    terminal.out(`\n${inked(terminal, 'bold', id)}\n`)
    if (connection.phase !== 'live') {
      const hint = connection.hint ? ` ${connection.hint}` : ''
      terminal.out(
        `  ${inked(terminal, 'yellow', connection.phase.toUpperCase())}  ${printable(connection.reason)}${hint}\n`,
      )
    }
    for (const { severity, title, evidence } of problems) {
      const word = inked(terminal, severity === 'critical' ? 'red' : 'yellow', severity.toUpperCase().padEnd(8))
      const because = evidence && !title.includes(evidence) ? `  (${printable(evidence).slice(0, 200)})` : ''
      terminal.out(`  ${word}  ${printable(title)}${because}\n`)
    }
    for (const { problem, by } of ignored) {
      const why = by.reason === '' ? '' : `: ${printable(by.reason)}`
      const end = by.until === null ? 'for good' : `until ${new Date(by.until).toISOString().slice(0, 16)}Z`
      terminal.out(`  IGNORED   ${printable(problem.title)}  (${end}${why})\n`)
    }
    for (const spot of blindSpots) {
      terminal.out(`  ${inked(terminal, 'yellow', 'NOT SEEN')}  ${printable(spot)}\n`)
    }
  }
}

/** What is known when every cluster has answered or the time has run out: an answer that is late is said, not awaited. */
async function look(cockpit: Cockpit, terminal: Terminal, timeoutMs: number): Promise<readonly ClusterSummary[]> {
  await inTime(terminal, timeoutMs, 'Waiting for the clusters to answer', (signal) =>
    cockpit.settled(signal).catch((thrown: unknown) => {
      if (terminal.signal.aborted || !(thrown instanceof CockpitError || signal.aborted)) throw thrown
    }),
  )
  return cockpit.summaries()
}

async function run(cockpit: Cockpit, choice: Choice, options: FleetOptions, terminal: Terminal): Promise<ExitCode> {
  const clusters = await look(cockpit, terminal, options.timeoutMs)
  const settings = cockpit.settingsErrors.map(({ source, error }) => ({ source, message: error.message }))
  for (const { source, message } of settings) terminal.err(`not used: ${source}: ${message}\n`)
  const sourceErrors = [...choice.sourceErrors, ...settings]
  const exitCode = fleetExitCode(clusters, sourceErrors.length)
  if (options.json) {
    printJson(terminal, {
      version: 1,
      command: 'fleet',
      at: terminal.clock.now(),
      exitCode,
      clusters,
      sourceErrors,
    })
  } else print(terminal, clusters)
  return exitCode
}

/** `cockpit fleet`: the state of the chosen clusters and what is wrong on them, problems first. */
export function fleet(options: FleetOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, (cockpit, choice) => run(cockpit, choice, options, terminal))
}
