import type { Cockpit } from '@main/cockpit.ts'
import { printable, textTable } from '@main/platform/text-table.ts'
import { spanText } from '@shared/clusters/age.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { ClusterSources, SourcesOverview } from '@shared/sources/contract.ts'
import type { Choice, ClusterOptions } from '../choose-clusters.ts'
import { type ExitCode, inked, printJson, type Terminal } from '../terminal.ts'
import { inTime, withCockpit } from '../with-cockpit.ts'

export interface SourcesCommandOptions extends ClusterOptions {
  readonly json?: boolean
  /** Time that the sources get to answer, ms. */
  readonly timeoutMs: number
}

/** 1 when a source that is there does not answer; 2 when one may not be asked, or was not asked in time. */
export function sourcesExitCode(clusters: readonly ClusterSources[], sourceErrors: number): 0 | 1 | 2 {
  const states = clusters.flatMap(({ findings }) => findings.map(({ state }) => state))
  const apiFailed = clusters.some(({ findings }) =>
    findings.some(({ id, state }) => id === 'api-server' && state !== 'found'),
  )
  // Nothing can be told of a cluster that does not answer.
  if (!apiFailed && states.includes('failed')) return 1
  const open = states.some((state) => state !== 'found' && state !== 'absent')
  return open || apiFailed || clusters.length === 0 || sourceErrors > 0 ? 2 : 0
}

async function overviewOf(cockpit: Cockpit): Promise<SourcesOverview> {
  const stop = new AbortController()
  try {
    for await (const overview of cockpit.handlers.sources.overview({}, stop.signal)) return overview
  } finally {
    stop.abort()
  }
  throw new CockpitError('CANCELLED', 'Stopped.')
}

async function run(
  cockpit: Cockpit,
  choice: Choice,
  options: SourcesCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const clusters = await inTime(terminal, options.timeoutMs, 'Asking every source', (signal) =>
    Promise.all(choice.contexts.map((cluster) => cockpit.handlers.sources.test({ cluster, source: null }, signal))),
  )
  if (terminal.signal.aborted) throw new CockpitError('CANCELLED', 'Stopped.')
  const overview = await overviewOf(cockpit)
  const exitCode = sourcesExitCode(clusters, choice.sourceErrors.length)
  if (options.json) {
    const { kubeconfigs, errors, searchPath, authorities } = overview
    printJson(terminal, {
      version: 1,
      command: 'sources',
      at: terminal.clock.now(),
      exitCode,
      clusters,
      kubeconfigs,
      sourceErrors: errors.map(({ source, error }) => ({ source, message: error.message })),
      searchPath,
      authorities,
    })
  } else print(terminal, clusters, overview)
  return exitCode
}

const titles = ['SOURCE', 'STATE', 'WHAT', 'LAST ANSWER', 'TOOK', 'HOW']

function print(terminal: Terminal, clusters: readonly ClusterSources[], overview: SourcesOverview): void {
  const now = terminal.clock.now()
  for (const cluster of clusters) {
    const proxy = cluster.proxy === null ? '' : `, through the proxy ${cluster.proxy.host} (${cluster.proxy.from})`
    terminal.out(`${inked(terminal, 'bold', printable(cluster.cluster))}  ${cluster.server}${proxy}\n`)
    for (const warning of cluster.warnings) terminal.out(`  ${inked(terminal, 'yellow', 'WARNING')}  ${warning}\n`)
    const rows = cluster.findings.map((finding) => [
      finding.title,
      finding.state.toUpperCase(),
      finding.what || finding.error?.message || null,
      finding.lastAnswer === null ? null : `${spanText(Math.max(0, now - finding.lastAnswer))} ago`,
      finding.durationMs === null ? null : `${finding.durationMs} ms`,
      finding.how,
    ])
    terminal.out(
      `${textTable(
        titles.map((title) => ({ title })),
        rows,
      )}\n\n`,
    )
  }
  for (const { path, state, origin, contexts, remarks } of overview.kubeconfigs) {
    const added = origin === 'added' ? ', added in the app' : ''
    terminal.out(`kubeconfig ${path}: ${state}${added}, ${contexts.length} contexts\n`)
    for (const remark of remarks) terminal.out(`  ${printable(remark)}\n`)
  }
  for (const { source, error } of overview.errors) {
    terminal.out(`${inked(terminal, 'yellow', 'NOT USED')}  ${printable(source)}: ${printable(error.message)}\n`)
  }
  const { searchPath } = overview
  if (searchPath !== null) {
    terminal.out(`PATH for sign-in programs: ${searchPath.folders.length} folders, from ${searchPath.from}\n`)
    if (searchPath.trouble !== null) terminal.out(`  ${printable(searchPath.trouble)}\n`)
  }
}

/** `cockpit sources`: what was found on each cluster, how, and whether it answers. */
export function sources(options: SourcesCommandOptions, terminal: Terminal): Promise<ExitCode> {
  return withCockpit(options, terminal, (cockpit, choice) => run(cockpit, choice, options, terminal))
}
