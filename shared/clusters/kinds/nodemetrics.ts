import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { bytesText, cpuMillicores, cpuText, wholeUnits } from '../quantity.ts'
import { measuredMetadata, quantities, text, time } from './fields.ts'
import { nameColumn } from './standard-columns.ts'

const schema = z.object({ metadata: measuredMetadata, timestamp: time, window: text, usage: quantities })

export interface NodeMetricsRow extends Row {
  readonly namespace: null
  /** When it was measured, ms since the epoch. */
  readonly measuredAt: number | null
  readonly window: string | null
  /** Millicores. */
  readonly cpu: number | null
  /** Bytes. */
  readonly memory: number | null
}

const columns: readonly Column<NodeMetricsRow>[] = [
  nameColumn,
  {
    id: 'cpu',
    title: 'CPU(cores)',
    text: (row) => cpuText(row.cpu),
    sortKey: (row) => row.cpu ?? -1,
    align: 'right',
    width: 11,
  },
  {
    id: 'memory',
    title: 'Memory',
    text: (row) => bytesText(row.memory),
    sortKey: (row) => row.memory ?? -1,
    align: 'right',
    width: 10,
  },
]

export const nodemetrics = defineKind<NodeMetricsRow, typeof schema>({
  plural: 'nodemetrics',
  title: 'Node metrics',
  aliases: ['nodemetric', 'top-nodes'],
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resource: 'nodes',
  namespaced: false,
  pollEveryMs: 15_000,
  schema,
  project({ metadata: meta, timestamp, window, usage }) {
    return {
      uid: meta.name,
      name: meta.name,
      namespace: null,
      createdAt: null,
      measuredAt: timestamp,
      window,
      cpu: cpuMillicores(usage.cpu ?? null),
      memory: wholeUnits(usage.memory ?? null),
    }
  },
  columns,
})
