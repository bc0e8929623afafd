import type { Card, GpuNode } from '@shared/gpu/card.ts'
import { cardName } from '@shared/gpu/card-words.ts'
import { known } from '@shared/gpu/figure.ts'
import type { ReactNode } from 'react'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { Tone } from '../design/tone.tsx'
import { cardState, holderWords } from './card-state.ts'
import { LiveCell } from './live-cell.tsx'
import type { LiveCells } from './live-cells.ts'
import { gibText, whole } from './measure-words.ts'

/** A node, or below it one of its cards. */
export type GpuRow = { readonly of: 'node'; readonly node: GpuNode } | { readonly of: 'card'; readonly card: Card }

export const nodeRowId = (node: string): string => `node ${node}`
export const rowIdOf = (row: GpuRow): string => (row.of === 'node' ? nodeRowId(row.node.name) : row.card.key)

// A row keeps its reference while its card or node does: the table draws anew only rows that are others.
const rowsOfCards = new WeakMap<Card, GpuRow>()
const rowsOfNodes = new WeakMap<GpuNode, GpuRow>()

function kept<T extends object>(rows: WeakMap<T, GpuRow>, of: T, make: () => GpuRow): GpuRow {
  const known = rows.get(of)
  if (known !== undefined) return known
  const made = make()
  rows.set(of, made)
  return made
}
const cardRow = (card: Card) => kept(rowsOfCards, card, () => ({ of: 'card', card }))
const nodeRow = (node: GpuNode) => kept(rowsOfNodes, node, () => ({ of: 'node', node }))

/** Each node with its cards below it; cards of a node that is not listed come first, so that none is left out. */
export function gpuRows(
  nodes: readonly GpuNode[],
  order: readonly string[],
  cards: ReadonlyMap<string, Card>,
): readonly GpuRow[] {
  const byNode = new Map<string, GpuRow[]>()
  for (const key of order) {
    const card = cards.get(key)
    if (card === undefined) continue
    const known = byNode.get(card.node)
    if (known === undefined) byNode.set(card.node, [cardRow(card)])
    else known.push(cardRow(card))
  }
  const names = new Set(nodes.map(({ name }) => name))
  const homeless = [...byNode].flatMap(([name, rows]) => (names.has(name) ? [] : rows))
  return [...homeless, ...nodes.flatMap((node) => [nodeRow(node), ...(byNode.get(node.name) ?? [])])]
}

export const nodeLooks: Record<GpuNode['state'], { readonly tone: Tone; readonly word: string }> = {
  waiting: { tone: 'muted', word: 'Waiting' },
  live: { tone: 'ok', word: 'Live' },
  stale: { tone: 'warn', word: 'Stale' },
  failed: { tone: 'bad', word: 'Failed' },
  none: { tone: 'muted', word: 'Not read' },
}

const percent = (value: number) => `${whole(value)} %`
const watts = (value: number) => `${whole(value)} W`
const celsius = (value: number) => `${whole(value)} °C`

/** Columns of nodes and cards; figures of every second are written by `cells`. */
export function cardColumns(cells: LiveCells): readonly TableColumn<GpuRow>[] {
  const ofCard =
    (draw: (card: Card) => ReactNode, ofNode: (node: GpuNode) => ReactNode = () => null) =>
    (row: GpuRow) =>
      row.of === 'card' ? draw(row.card) : ofNode(row.node)
  return [
    {
      id: 'gpu',
      title: 'GPU',
      width: 22,
      least: 132,
      cell: ofCard(
        (card) => <span className="pl-3">{cardName(card)}</span>,
        (node) => (
          <span title={node.name} className="font-semibold">
            <LongName name={node.name} />
          </span>
        ),
      ),
    },
    {
      id: 'busy',
      title: 'Busy',
      width: 16,
      least: 110,
      cell: ofCard(
        ({ key, reading }) => (
          <LiveCell
            cells={cells}
            card={key}
            measure="utilisationPercent"
            figure={reading.utilisationPercent}
            text={percent}
            most={100}
            load
          />
        ),
        ({ allocatable, requested }) => (
          <span className="text-soft">
            {requested}/{allocatable} requested
          </span>
        ),
      ),
    },
    {
      id: 'memory',
      title: 'Memory',
      width: 16,
      least: 110,
      cell: ofCard(
        ({ key, reading }) => (
          <LiveCell
            cells={cells}
            card={key}
            measure="memoryUsedMiB"
            figure={reading.memoryUsedMiB}
            text={gibText}
            most={known(reading.memoryTotalMiB)}
            load
          />
        ),
        ({ product }) => <span className="text-soft">{product ?? ''}</span>,
      ),
    },
    {
      id: 'power',
      title: 'Power',
      width: 8,
      least: 62,
      align: 'right',
      cell: ofCard(({ key, reading }) => (
        <LiveCell cells={cells} card={key} measure="powerW" figure={reading.powerW} text={watts} />
      )),
    },
    {
      id: 'temperature',
      title: 'Temp.',
      width: 8,
      least: 62,
      align: 'right',
      cell: ofCard(({ key, reading }) => (
        <LiveCell cells={cells} card={key} measure="temperatureC" figure={reading.temperatureC} text={celsius} />
      )),
    },
    {
      id: 'state',
      title: 'State',
      width: 18,
      least: 100,
      neverOld: true,
      cell: ofCard(
        (card) => {
          const { tone, word, reason } = cardState(card)
          return (
            <StatusBadge tone={tone} title={reason}>
              {word}
              {card.lastXid === null ? '' : ` · last Xid ${card.lastXid.xid}`}
            </StatusBadge>
          )
        },
        (node) => {
          const { tone, word } = nodeLooks[node.state]
          return (
            <StatusBadge tone={tone} title={node.reason}>
              {word}
              {node.missing === null || node.missing === 0 ? '' : ` · ${node.missing} missing`}
            </StatusBadge>
          )
        },
      ),
    },
    {
      id: 'held',
      title: 'Held by',
      width: 24,
      least: 120,
      cell: ofCard(
        (card) => <span title={holderWords(card)}>{holderWords(card)}</span>,
        ({ reason, taints }) => (
          <span className="text-soft" title={[reason, ...taints].join('\n')}>
            {reason === '' ? taints.join(', ') : reason}
          </span>
        ),
      ),
    },
  ]
}
