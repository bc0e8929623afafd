import type { TimelineEntry } from '@shared/incidents/incident.ts'
import { VerdictBadge } from '../checks/verdict-badge.tsx'
import { ClusterName } from '../clusters/cluster-column.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { bothDates, kindLooks, localTime, utcTime } from './incident-words.ts'

export interface TimelineRow {
  readonly key: string
  readonly entry: TimelineEntry
}

export const timelineColumns: readonly TableColumn<TimelineRow>[] = [
  {
    id: 'utc',
    title: 'UTC',
    width: 9,
    least: 72,
    cell: ({ entry: { at } }) => (
      <time dateTime={new Date(at).toISOString()} title={bothDates(at)} className="tabular-nums">
        {utcTime(at)}
      </time>
    ),
  },
  {
    id: 'local',
    title: 'Here',
    width: 9,
    least: 72,
    cell: ({ entry: { at } }) => <span className="text-soft tabular-nums">{localTime(at)}</span>,
  },
  {
    id: 'kind',
    title: 'What',
    width: 11,
    least: 90,
    cell: ({ entry: { kind, verdict } }) =>
      verdict === null ? (
        <StatusBadge tone={kindLooks[kind].tone}>{kindLooks[kind].word}</StatusBadge>
      ) : (
        <VerdictBadge verdict={verdict} />
      ),
  },
  {
    id: 'text',
    title: '',
    width: 62,
    cell: ({ entry: { text } }) => <span title={text}>{text}</span>,
  },
  {
    id: 'cluster',
    title: 'Cluster',
    width: 18,
    least: 110,
    cell: ({ entry: { cluster } }) => (cluster === null ? null : <ClusterName id={cluster} />),
  },
  {
    id: 'who',
    title: 'Who',
    width: 10,
    least: 70,
    cell: ({ entry: { who } }) => <span className="text-soft">{who}</span>,
  },
]
