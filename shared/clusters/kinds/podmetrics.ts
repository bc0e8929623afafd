import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import type { WireFor, WireMessage } from '../wire-form.ts'
import { listOf, measuredMetadata, quantities, text, time } from './fields.ts'
import { nameColumn, namespaceColumn } from './standard-columns.ts'
import { type UsageRow, usageColumns, usageRow } from './usage.ts'

const schema = z.object({
  metadata: measuredMetadata,
  timestamp: time,
  window: text,
  containers: listOf(z.object({ name: text, usage: quantities })),
})

/** Field numbers of k8s.io/metrics/pkg/apis/metrics/v1beta1/generated.proto. */
const podMetricsWire = {
  1: ['metadata', { required: { 1: ['name', 'word'], 3: ['namespace', 'text'], 8: ['creationTimestamp', 'time'] } }],
  2: ['timestamp', 'time'],
  3: ['window', 'duration'],
  4: ['containers', { list: { 1: ['name', 'text'], 2: ['usage', { map: 'quantity' }] } }],
} as const satisfies WireMessage

/** The API answers with all of them at once, whatever limit is asked for: ten thousand in JSON would stop the process. */
const wire: WireFor<typeof podMetricsWire, z.output<typeof schema>> = podMetricsWire

export interface ContainerUsageRow extends UsageRow {
  readonly name: string
}

/** What all containers use together; null when one of them is not told. This much a table shows. */
export interface PodMetricsLine extends Row, UsageRow {
  readonly namespace: string
}

export interface PodMetricsRow extends PodMetricsLine {
  /** When it was measured, ms since the epoch. */
  readonly measuredAt: number | null
  /** Over how long, as the API says ("15s"). */
  readonly window: string | null
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

const columns: readonly Column<PodMetricsLine>[] = [namespaceColumn, nameColumn, ...usageColumns]

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
  wire,
  project({ metadata: meta, timestamp, window, containers }) {
    const namespace = meta.namespace ?? ''
    const usage = containers.map(({ name, usage: sent }) => ({ name: name ?? '', ...usageRow(sent) }))
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
  line: ({ uid, name, namespace, createdAt, cpu, memory }): PodMetricsLine => ({
    uid,
    name,
    namespace,
    createdAt,
    cpu,
    memory,
  }),
  columns,
})
