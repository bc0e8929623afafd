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

/** The newest first: that is what one asks for at night. A row keeps its key when what happened before it is found later. */
export function timelineRows(timeline: readonly TimelineEntry[]): readonly TimelineRow[] {
  const seen = new Map<string, number>()
  return timeline
    .map((entry): TimelineRow => {
      const key = JSON.stringify([entry.at, entry.kind, entry.cluster, entry.source ?? entry.text])
      const before = seen.get(key) ?? 0
      seen.set(key, before + 1)
      return { key: `${key}${before}`, entry }
    })
    .reverse()
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
    title: 'Kind',
    width: 11,
    least: 104,
    cell: ({ entry: { kind, verdict } }) =>
      verdict === null ? (
        <StatusBadge tone={kindLooks[kind].tone}>{kindLooks[kind].word}</StatusBadge>
      ) : (
        <VerdictBadge verdict={verdict} />
      ),
  },
  {
    id: 'text',
    title: 'What happened',
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
