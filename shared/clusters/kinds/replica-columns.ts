import type { Column, Row, Tone } from '../kind.ts'
import { countColumn } from './count-column.ts'

/** Of a workload that keeps a number of pods. */
interface ReplicasRow extends Row {
  readonly wanted: number
  readonly ready: number
}

const tone = ({ wanted, ready }: ReplicasRow): Tone => {
  if (wanted === 0) return 'muted'
  return ready >= wanted ? 'ok' : ready === 0 ? 'bad' : 'warn'
}

/** "2/3", as kubectl shows deployments and stateful sets. */
export const readyOfWantedColumn: Column<ReplicasRow> = {
  id: 'ready',
  title: 'Ready',
  text: (row) => `${row.ready}/${row.wanted}`,
  sortKey: (row) => (row.wanted === 0 ? 1 : row.ready / row.wanted),
  tone,
  align: 'right',
  width: 7,
}

/** As kubectl shows replica sets and daemon sets. */
export const replicaColumns: readonly Column<ReplicasRow & { readonly current: number }>[] = [
  countColumn('desired', 'Desired', (row) => row.wanted),
  countColumn('current', 'Current', (row) => row.current),
  countColumn('ready', 'Ready', (row) => row.ready, { tone }),
]
