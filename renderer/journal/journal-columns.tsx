import type { JournalEntry } from '@shared/journal/entry.ts'
import { ClusterName } from '../clusters/cluster-column.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { Tone } from '../design/tone.tsx'

const resultTones: Record<NonNullable<JournalEntry['result']>, Tone> = { done: 'ok', failed: 'bad', cancelled: 'warn' }

export const objectText = ({ object: { kind, namespace, name } }: JournalEntry): string =>
  `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`

export function JournalResult({ entry }: { readonly entry: JournalEntry }) {
  if (entry.phase === 'repair') return <StatusBadge tone="warn">repaired</StatusBadge>
  if (entry.result === null) return <span className="text-soft">begun</span>
  return <StatusBadge tone={resultTones[entry.result]}>{entry.result}</StatusBadge>
}

export const journalColumns: readonly TableColumn<JournalEntry>[] = [
  {
    id: 'at',
    title: 'When (UTC)',
    width: 20,
    least: 142,
    cell: ({ at }) => (
      <time dateTime={at} title={new Date(at).toLocaleString()} className="tabular-nums">
        {at.slice(0, 19).replace('T', ' ')}
      </time>
    ),
    sortKey: ({ seq }) => seq,
  },
  {
    id: 'who',
    title: 'Who',
    width: 12,
    least: 80,
    cell: ({ who: { person, clusterUser } }) => (
      <span title={clusterUser === null ? person : `${person}, to the cluster ${clusterUser}`}>{person}</span>
    ),
    sortKey: ({ who }) => who.person,
  },
  {
    id: 'cluster',
    title: 'Cluster',
    width: 20,
    least: 138,
    cell: ({ cluster }) => (cluster === '' ? null : <ClusterName id={cluster} />),
    sortKey: ({ cluster }) => cluster,
  },
  { id: 'tier', title: 'Tier', width: 5, least: 44, cell: ({ tier }) => tier, sortKey: ({ tier }) => tier },
  {
    id: 'action',
    title: 'Action',
    width: 16,
    least: 110,
    cell: ({ action }) => <span className="font-medium">{action}</span>,
    sortKey: ({ action }) => action,
  },
  {
    id: 'object',
    title: 'Object',
    width: 34,
    cell: (entry) => <span title={objectText(entry)}>{objectText(entry)}</span>,
    sortKey: objectText,
  },
  {
    id: 'result',
    title: 'Result',
    width: 10,
    least: 84,
    cell: (entry) => <JournalResult entry={entry} />,
    sortKey: ({ phase, result }) => result ?? phase,
  },
]
