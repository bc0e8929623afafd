import type { RunSummary } from '@shared/runbooks/run.ts'
import type { RunbookSummary } from '@shared/runbooks/runbook.ts'
import { CircleDot, FileWarning, Flag, OctagonX } from 'lucide-react'
import { tierWords } from '../actions/tier-words.ts'
import { VerdictBadge } from '../checks/verdict-badge.tsx'
import { AgeText } from '../design/age-text.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'

export function RunbookSeverity({ severity }: Pick<RunbookSummary, 'severity'>) {
  if (severity === 'routine') return <StatusBadge tone="muted">Routine</StatusBadge>
  return severity === 'critical' ? (
    <StatusBadge tone="bad">Critical</StatusBadge>
  ) : (
    <StatusBadge tone="warn">Warning</StatusBadge>
  )
}

export function RunbookOrigin({ origin, accepted }: Pick<RunbookSummary, 'origin' | 'accepted'>) {
  if (origin === 'built-in') return <span className="text-soft">shipped</span>
  return accepted ? (
    <StatusBadge tone="ok">own, accepted</StatusBadge>
  ) : (
    <StatusBadge tone="warn" icon={FileWarning}>
      own, not accepted
    </StatusBadge>
  )
}

export const runbookColumns: readonly TableColumn<RunbookSummary>[] = [
  {
    id: 'severity',
    title: 'For',
    width: 10,
    least: 92,
    sortKey: ({ severity }) => ['critical', 'warning', 'routine'].indexOf(severity),
    cell: ({ severity }) => <RunbookSeverity severity={severity} />,
  },
  {
    id: 'title',
    title: 'Runbook',
    width: 30,
    sortKey: ({ title }) => title,
    cell: ({ title }) => (
      <span title={title} className="font-medium">
        {title}
      </span>
    ),
  },
  {
    id: 'summary',
    title: 'What it is for',
    width: 52,
    cell: ({ summary }) => (
      <span title={summary} className="text-soft">
        {summary}
      </span>
    ),
  },
  {
    id: 'guides',
    title: 'Guide',
    width: 14,
    sortKey: ({ guides }) => guides.join(', '),
    cell: ({ guides }) => guides.join(', ') || '–',
  },
  {
    id: 'minutes',
    title: 'Minutes',
    width: 7,
    least: 68,
    align: 'right',
    sortKey: ({ minutes }) => minutes,
    cell: ({ minutes }) => minutes,
  },
  {
    id: 'steps',
    title: 'Steps',
    width: 6,
    least: 58,
    align: 'right',
    sortKey: ({ steps }) => steps,
    cell: ({ steps }) => steps,
  },
  {
    id: 'tier',
    title: 'Most dangerous step',
    width: 22,
    sortKey: ({ tier }) => tier,
    cell: ({ tier }) => (
      <span className={tier === 'D0' ? 'text-soft' : ''}>
        {tier} {tierWords[tier]}
      </span>
    ),
  },
  { id: 'origin', title: 'From', width: 16, least: 130, cell: (row) => <RunbookOrigin {...row} /> },
]

export function RunState({ state }: Pick<RunSummary, 'state'>) {
  switch (state) {
    case 'open':
      return (
        <StatusBadge tone="warn" icon={CircleDot}>
          Open
        </StatusBadge>
      )
    case 'finished':
      return (
        <StatusBadge tone="muted" icon={Flag}>
          Finished
        </StatusBadge>
      )
    case 'cancelled':
      return (
        <StatusBadge tone="muted" icon={OctagonX}>
          Cancelled
        </StatusBadge>
      )
  }
}

export const runColumns: readonly TableColumn<RunSummary>[] = [
  {
    id: 'state',
    title: 'State',
    width: 10,
    least: 96,
    sortKey: ({ state }) => state,
    cell: (row) => <RunState state={row.state} />,
  },
  {
    id: 'verdict',
    title: 'Worst verdict',
    width: 12,
    least: 100,
    cell: ({ verdict }) =>
      verdict === null ? <span className="text-soft">none yet</span> : <VerdictBadge verdict={verdict} />,
  },
  {
    id: 'title',
    title: 'Runbook',
    width: 30,
    sortKey: ({ title }) => title,
    cell: ({ title }) => <span title={title}>{title}</span>,
  },
  {
    id: 'clusters',
    title: 'Clusters',
    width: 26,
    cell: ({ clusters }) => <span title={clusters.join(', ')}>{clusters.join(', ')}</span>,
  },
  { id: 'who', title: 'By', width: 12, cell: ({ who }) => who },
  {
    id: 'started',
    title: 'Begun',
    width: 10,
    least: 70,
    align: 'right',
    sortKey: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => (
      <span title={new Date(startedAt).toLocaleString()}>
        <AgeText at={startedAt} /> ago
      </span>
    ),
  },
]
