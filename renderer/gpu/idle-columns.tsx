import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Card } from '@shared/gpu/card.ts'
import { cardName } from '@shared/gpu/card-words.ts'
import { ClusterName } from '../clusters/cluster-column.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { holderWords } from './card-state.ts'
import { csvText } from './gpu-csv.ts'
import { idleVerdict } from './idle-verdict.ts'
import { figureText, whole } from './measure-words.ts'

export interface IdleRow {
  readonly cluster: ClusterId
  readonly card: Card
}

const percent = (value: number) => `${whole(value)} %`
const ownersOf = ({ holders }: Card) => [...new Set(holders.map(({ namespace }) => namespace))].join(', ')

export const idleColumns: readonly TableColumn<IdleRow>[] = [
  { id: 'cluster', title: 'Cluster', width: 20, cell: ({ cluster }) => <ClusterName id={cluster} /> },
  {
    id: 'gpu',
    title: 'GPU',
    width: 22,
    cell: ({ card }) => `${card.node} · ${cardName(card)}`,
    sortKey: ({ card }) => card.key,
  },
  {
    id: 'verdict',
    title: 'Use',
    width: 44,
    cell: ({ card }) => {
      const { tone, words } = idleVerdict(card)
      return (
        <StatusBadge tone={tone} title={words}>
          {words}
        </StatusBadge>
      )
    },
    sortKey: ({ card }) => card.idleMs,
  },
  {
    id: 'busy',
    title: 'Busy now',
    width: 10,
    align: 'right',
    cell: ({ card: { reading } }) =>
      typeof reading.utilisationPercent === 'number' ? percent(reading.utilisationPercent) : '–',
    sortKey: ({ card: { reading } }) =>
      typeof reading.utilisationPercent === 'number' ? reading.utilisationPercent : null,
  },
  {
    id: 'holder',
    title: 'Held by',
    width: 28,
    cell: ({ card }) => <span title={holderWords(card)}>{holderWords(card)}</span>,
  },
  {
    id: 'owner',
    title: 'Namespace',
    width: 20,
    cell: ({ card }) => ownersOf(card),
    sortKey: ({ card }) => ownersOf(card),
  },
]

/** What the table says. */
export function idleCsv(rows: readonly IdleRow[]): string {
  const header = ['cluster', 'node', 'gpu', 'uuid', 'use', 'idle seconds', 'busy', 'held by', 'namespace']
  return csvText([
    header,
    ...rows.map(({ cluster, card }) => [
      cluster,
      card.node,
      cardName(card),
      card.reading.uuid,
      idleVerdict(card).words,
      card.idleMs === null ? null : Math.round(card.idleMs / 1000),
      figureText(card.reading.utilisationPercent, percent),
      holderWords(card),
      ownersOf(card),
    ]),
  ])
}
