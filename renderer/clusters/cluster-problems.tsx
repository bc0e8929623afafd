import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { EyeOff } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { Panel } from '../design/panel.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { type Standing, standingOf } from './fleet-order.ts'
import { openObject } from './open-object.ts'
import { SeverityBadge } from './severity-badge.tsx'

const columns: readonly TableColumn<Problem>[] = [
  {
    id: 'severity',
    title: 'Severity',
    width: 10,
    least: 96,
    cell: ({ severity }) => <SeverityBadge severity={severity} />,
  },
  {
    id: 'title',
    title: 'What is wrong',
    width: 56,
    cell: ({ title }) => (
      <span title={title} className="font-medium">
        {title}
      </span>
    ),
  },
  {
    id: 'evidence',
    title: 'Evidence',
    width: 54,
    cell: ({ evidence }) => (
      <span title={evidence} className="text-soft">
        {evidence}
      </span>
    ),
  },
  {
    id: 'since',
    title: 'Since',
    width: 8,
    least: 70,
    align: 'right',
    cell: ({ since }) => (since === null ? <span className="text-soft">–</span> : <AgeText at={since} />),
  },
]

/** None is said only where it is known. */
function countInWords(problems: number, old: boolean, standing: Standing): string {
  if (problems > 0) return `${problems} ${problems === 1 ? 'problem' : 'problems'}${old ? ', as last seen' : ''}`
  return standing === 'fine' ? 'no problem' : 'none known'
}

/** What is wrong on one cluster; its height does not depend on how much. */
export function ClusterProblems({
  cluster,
  unproven,
}: {
  readonly cluster: ClusterSummary
  readonly unproven: boolean
}) {
  const standing = unproven ? 'unproven' : standingOf(cluster)
  const old = unproven || cluster.connection.phase !== 'live'
  const spots = cluster.blindSpots
  return (
    <Panel
      title="What is wrong"
      className="h-[24vh] min-h-32 shrink-0"
      aside={
        <>
          <span className="shrink-0 whitespace-nowrap">{countInWords(cluster.problems.length, old, standing)}</span>
          {spots.length === 0 ? null : (
            <span className="flex min-w-0 items-center gap-1 whitespace-nowrap" title={spots.join('\n')}>
              <StatusBadge tone="warn" icon={EyeOff}>
                {spots.length} not looked at:
              </StatusBadge>
              <span className="truncate">{spots.join(' · ')}</span>
            </span>
          )}
        </>
      }
    >
      <DataTable
        label={`What is wrong on ${cluster.id}`}
        rows={cluster.problems}
        rowId={({ id }) => id}
        columns={columns}
        stale={old}
        onOpen={({ object }) => openObject(cluster.id, object)}
        empty={
          standing === 'fine' ? (
            <EmptyState tone="ok" title="No problem found">
              Every source was looked at.
            </EmptyState>
          ) : standing === 'partly-seen' ? (
            <EmptyState tone="warn" icon={EyeOff} title="No problem in what could be seen">
              {spots.join(' · ')}
            </EmptyState>
          ) : (
            <EmptyState tone="muted" title="Not known">
              {cluster.connection.reason === '' ? 'Not everything has been read yet.' : cluster.connection.reason}
            </EmptyState>
          )
        }
      />
    </Panel>
  )
}
