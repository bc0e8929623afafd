import type { Forward } from '@shared/forwards/forward.ts'
import { ClusterName } from '../clusters/cluster-column.tsx'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { bytesText, localAddress, stateLook, targetText } from './forward-words.ts'

export function ForwardStateBadge({ state, reason }: Pick<Forward, 'state' | 'reason'>) {
  const { tone, words } = stateLook[state]
  return (
    <StatusBadge tone={tone} title={reason}>
      {words}
    </StatusBadge>
  )
}

export const forwardColumns: readonly TableColumn<Forward>[] = [
  {
    id: 'cluster',
    title: 'Cluster',
    width: 18,
    least: 138,
    cell: ({ cluster }) => <ClusterName id={cluster} />,
    sortKey: ({ cluster }) => cluster,
  },
  {
    id: 'target',
    title: 'To',
    width: 34,
    cell: ({ target }) => <span title={targetText(target)}>{targetText(target)}</span>,
    sortKey: ({ target }) => targetText(target),
  },
  { id: 'port', title: 'Port', width: 7, align: 'right', cell: ({ port }) => port, sortKey: ({ port }) => port },
  {
    id: 'local',
    title: 'On this machine',
    width: 18,
    least: 120,
    cell: (forward) => localAddress(forward) || <span className="text-soft">{forward.localPort ?? 'a free port'}</span>,
    sortKey: (forward) => localAddress(forward),
  },
  {
    id: 'state',
    title: 'State',
    width: 14,
    least: 112,
    cell: (forward) => <ForwardStateBadge {...forward} />,
    sortKey: ({ state }) => state,
  },
  {
    id: 'pod',
    title: 'Pod',
    width: 30,
    cell: ({ pod }) => (pod === null ? null : <LongName name={pod.name} />),
    sortKey: ({ pod }) => pod?.name ?? '',
  },
  {
    id: 'open',
    title: 'Open',
    width: 7,
    align: 'right',
    cell: ({ traffic }) => traffic.open,
    sortKey: ({ traffic }) => traffic.open,
  },
  {
    id: 'failed',
    title: 'Failed',
    width: 7,
    align: 'right',
    cell: ({ traffic, lastFailure }) => (
      <span className={lastFailure === '' ? '' : 'text-bad'} title={lastFailure}>
        {traffic.failed}
      </span>
    ),
    sortKey: ({ traffic }) => traffic.failed,
  },
  {
    id: 'sent',
    title: 'Sent',
    width: 10,
    align: 'right',
    cell: ({ traffic }) => bytesText(traffic.sent),
    sortKey: ({ traffic }) => traffic.sent,
  },
  {
    id: 'received',
    title: 'Received',
    width: 10,
    align: 'right',
    cell: ({ traffic }) => bytesText(traffic.received),
    sortKey: ({ traffic }) => traffic.received,
  },
  {
    id: 'with-app',
    title: 'At start',
    width: 9,
    cell: ({ startWithApp }) => (startWithApp ? 'yes' : <span className="text-soft">no</span>),
    sortKey: ({ startWithApp }) => Number(startWithApp),
  },
]
