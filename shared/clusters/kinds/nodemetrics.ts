import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { measuredMetadata, quantities, text, time } from './fields.ts'
import { nameColumn } from './standard-columns.ts'
import { type UsageRow, usageColumns, usageRow } from './usage.ts'

const schema = z.object({ metadata: measuredMetadata, timestamp: time, window: text, usage: quantities })

export interface NodeMetricsRow extends Row, UsageRow {
  readonly namespace: null
  /** When it was measured, ms since the epoch. */
  readonly measuredAt: number | null
  readonly window: string | null
}

const columns: readonly Column<NodeMetricsRow>[] = [nameColumn, ...usageColumns]

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
      ...usageRow(usage),
    }
  },
  columns,
})
