import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { bytesText, cpuMillicores, cpuText, wholeUnits } from '../quantity.ts'
import { listOf, measuredMetadata, quantities, text, time } from './fields.ts'
import { nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({
  metadata: measuredMetadata,
  timestamp: time,
  window: text,
  containers: listOf(z.object({ name: text, usage: quantities })),
})

export interface ContainerUsageRow {
  readonly name: string
  /** Millicores. */
  readonly cpu: number | null
  /** Bytes. */
  readonly memory: number | null
}

export interface PodMetricsRow extends Row {
  readonly namespace: string
  /** When it was measured, ms since the epoch. */
  readonly measuredAt: number | null
  /** Over how long, as the API says ("15s"). */
  readonly window: string | null
  /** Millicores over all containers; null when one of them is not told. */
  readonly cpu: number | null
  /** Bytes over all containers; null when one of them is not told. */
  readonly memory: number | null
  readonly containers: readonly ContainerUsageRow[]
}

function total(amounts: readonly (number | null)[]): number | null {
  let sum = 0
  for (const amount of amounts) {
    if (amount === null) return null
    sum += amount
  }
  return amounts.length === 0 ? null : sum
}

const columns: readonly Column<PodMetricsRow>[] = [
  namespaceColumn,
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

export const podmetrics = defineKind<PodMetricsRow, typeof schema>({
  plural: 'podmetrics',
  title: 'Pod metrics',
  aliases: ['podmetric', 'top-pods'],
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resource: 'pods',
  namespaced: true,
  pollEveryMs: 15_000,
  schema,
  project({ metadata: meta, timestamp, window, containers }) {
    const namespace = meta.namespace ?? ''
    const usage = containers.map(({ name, usage: sent }) => ({
      name: name ?? '',
      cpu: cpuMillicores(sent.cpu ?? null),
      memory: wholeUnits(sent.memory ?? null),
    }))
    return {
      uid: `${namespace}/${meta.name}`,
      name: meta.name,
      namespace,
      createdAt: null,
      measuredAt: timestamp,
      window,
      cpu: total(usage.map(({ cpu }) => cpu)),
      memory: total(usage.map(({ memory }) => memory)),
      containers: usage,
    }
  },
  columns,
})
