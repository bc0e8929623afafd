import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { BellOff, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { AgeText } from '../design/age-text.tsx'
import { Kbd } from '../design/kbd.tsx'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { ProblemSeverity } from '../problems/problem-severity.tsx'
import { ConnectionBadge } from './connection-badge.tsx'
import { ConnectionWarnings } from './connection-warnings.tsx'
import { GpusCount, NodesCount, PodsCount } from './counts.tsx'
import { EnvironmentMark, ProtectionMark } from './environment.tsx'
import { type FleetProblem, standingOf } from './fleet-order.ts'

/** A fleet row: the digit key is null beyond the ninth cluster. `unproven`: the app core itself is silent. */
export interface FleetRow {
  readonly cluster: ClusterSummary
  readonly digit: string | null
  readonly unproven: boolean
}

function Problems({ cluster, unproven }: FleetRow) {
  const [worst] = cluster.problems
  const old = unproven || cluster.connection.phase !== 'live'
  if (worst === undefined) {
    const standing = unproven ? 'unproven' : standingOf(cluster)
    if (standing === 'fine') return <StatusBadge tone="ok">No problem found</StatusBadge>
    if (standing === 'partly-seen') return <span className="text-soft">None in what could be seen</span>
    if (standing === 'but-ignored') return <span className="text-soft">None that counts</span>
    return (
      <span className="line-clamp-2 whitespace-normal text-soft">
        {cluster.connection.reason === '' ? '– not known yet' : `– ${cluster.connection.reason}`}
      </span>
    )
  }
  const critical = cluster.problems.filter(({ severity }) => severity === 'critical').length
  const warnings = cluster.problems.length - critical
  return (
    <div title={cluster.problems.map(({ title }) => title).join('\n')} className="min-w-0">
      <div className="flex gap-2">
        {critical > 0 ? <StatusBadge tone="bad">{critical} critical</StatusBadge> : null}
        {warnings > 0 ? (
          <StatusBadge tone="warn">
            {warnings} warning{warnings === 1 ? '' : 's'}
          </StatusBadge>
        ) : null}
        {old ? <span className="text-soft">as last seen</span> : null}
      </div>
      <div className="truncate text-sm">{worst.title}</div>
    </div>
  )
}

/** Up to two lines; dimmed when what they say is not proven now. */
function TwoLines({ row, children }: { readonly row: FleetRow; readonly children: ReactNode }) {
  const old = row.unproven || row.cluster.connection.phase !== 'live'
  return <div className={`line-clamp-2 whitespace-normal ${old ? 'stale-rows' : ''}`}>{children}</div>
}

export const fleetColumns: readonly TableColumn<FleetRow>[] = [
  {
    id: 'cluster',
    title: 'Cluster',
    width: 26,
    least: 200,
    cell: ({ cluster, digit }) => (
      <div className="flex min-w-0 items-center gap-2">
        <span className="w-4 shrink-0">{digit === null ? null : <Kbd keys={digit} />}</span>
        <div className="min-w-0">
          <div title={`${cluster.id}\n${cluster.server}`} className="flex min-w-0 items-center gap-1.5 font-semibold">
            <LongName name={cluster.id} />
            <ConnectionWarnings warnings={cluster.warnings ?? []} compact />
          </div>
          <div className="flex gap-1.5">
            <EnvironmentMark environment={cluster.environment} />
            <ProtectionMark level={cluster.protection} />
          </div>
        </div>
      </div>
    ),
  },
  {
    id: 'state',
    title: 'State · data age',
    width: 17,
    least: 152,
    cell: ({ cluster, unproven }) => (
      <div className="min-w-0">
        <ConnectionBadge connection={cluster.connection} unproven={unproven} />
        <div className="truncate text-sm text-soft">
          {cluster.asOf === null ? (
            'never read'
          ) : (
            <>
              read <AgeText at={cluster.asOf} /> ago
            </>
          )}
        </div>
      </div>
    ),
  },
  {
    id: 'version',
    title: 'Version',
    width: 9,
    least: 70,
    cell: (row) => (
      <TwoLines row={row}>
        <span title={row.cluster.version ?? ''} className="break-all">
          {row.cluster.version ?? '–'}
        </span>
      </TwoLines>
    ),
  },
  {
    id: 'nodes',
    title: 'Nodes',
    width: 12,
    least: 104,
    cell: (row) => (
      <TwoLines row={row}>
        <NodesCount cluster={row.cluster} />
      </TwoLines>
    ),
  },
  {
    id: 'pods',
    title: 'Pods',
    width: 20,
    least: 128,
    cell: (row) => (
      <TwoLines row={row}>
        <PodsCount cluster={row.cluster} />
      </TwoLines>
    ),
  },
  {
    id: 'gpus',
    title: 'GPUs',
    width: 14,
    least: 118,
    cell: (row) => (
      <TwoLines row={row}>
        <GpusCount cluster={row.cluster} />
      </TwoLines>
    ),
  },
  {
    id: 'problems',
    title: 'Problems, the worst in words',
    width: 50,
    least: 200,
    cell: (row) => (
      <div className="flex min-w-0 items-center gap-2">
        <div className="min-w-0 flex-1">
          <Problems {...row} />
        </div>
        {(row.cluster.ignored?.length ?? 0) === 0 ? null : (
          <span title={row.cluster.ignored?.map(({ problem }) => problem.title).join('\n')}>
            <StatusBadge tone="muted" icon={BellOff}>
              {row.cluster.ignored?.length} ignored
            </StatusBadge>
          </span>
        )}
        {row.cluster.blindSpots.length === 0 ? null : (
          <span title={row.cluster.blindSpots.join('\n')}>
            <StatusBadge tone="warn" icon={EyeOff}>
              {row.cluster.blindSpots.length} not seen
            </StatusBadge>
          </span>
        )}
      </div>
    ),
  },
]

export const fleetProblemColumns: readonly TableColumn<FleetProblem>[] = [
  {
    id: 'severity',
    title: 'Severity',
    width: 10,
    least: 96,
    cell: ({ problem, by }) => <ProblemSeverity severity={problem.severity} by={by} />,
  },
  {
    id: 'cluster',
    title: 'Cluster',
    width: 20,
    least: 170,
    cell: ({ cluster }) => (
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="min-w-0 font-medium">
          <LongName name={cluster.id} />
        </span>
        {cluster.environment === 'production' ? <EnvironmentMark environment="production" /> : null}
      </span>
    ),
  },
  {
    id: 'title',
    title: 'What is wrong',
    width: 52,
    cell: ({ problem, by }) => (
      <span title={problem.title} className={by === null ? '' : 'text-soft'}>
        {problem.title}
      </span>
    ),
  },
  {
    id: 'evidence',
    title: 'Evidence',
    width: 44,
    cell: ({ problem }) => (
      <span title={problem.evidence} className="text-soft">
        {problem.evidence}
      </span>
    ),
  },
  {
    id: 'since',
    title: 'Since',
    width: 8,
    least: 70,
    align: 'right',
    cell: ({ problem }) =>
      problem.since === null ? <span className="text-soft">–</span> : <AgeText at={problem.since} />,
  },
]
