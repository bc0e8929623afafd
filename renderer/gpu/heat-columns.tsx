import { ClusterName } from '../clusters/cluster-column.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { HeatRow } from './heat-feed.ts'

const count = (value: number | null) => (value === null ? 'not known' : value.toLocaleString('en'))

export const heatColumns: readonly TableColumn<HeatRow>[] = [
  {
    id: 'cluster',
    title: 'Cluster',
    width: 26,
    cell: ({ cluster }) => <ClusterName id={cluster} />,
    sortKey: ({ cluster }) => cluster,
  },
  {
    id: 'requested',
    title: 'Requested of offered',
    width: 18,
    align: 'right',
    cell: ({ requested, allocatable }) => `${count(requested)} / ${count(allocatable)}`,
    sortKey: ({ requested }) => requested,
  },
  {
    id: 'cards',
    title: 'Told of',
    width: 8,
    align: 'right',
    cell: ({ cards }) => count(cards),
    sortKey: (row) => row.cards,
  },
  {
    id: 'state',
    title: 'State',
    width: 20,
    cell: ({ cards, faults, stale }) => {
      if (cards === 0) return <StatusBadge tone="muted">not read</StatusBadge>
      if (faults > 0) return <StatusBadge tone="bad">{faults} at fault</StatusBadge>
      return stale > 0 ? (
        <StatusBadge tone="warn">{stale} stale</StatusBadge>
      ) : (
        <StatusBadge tone="ok">live</StatusBadge>
      )
    },
    sortKey: ({ faults, stale }) => faults * 1e6 + stale,
  },
  { id: 'what', title: 'What tells of them', width: 70, cell: ({ what }) => <span title={what}>{what}</span> },
]
