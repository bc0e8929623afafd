import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { type ConditionRow, condition, conditionRows, listOf, metadata, part, text } from './fields.ts'
import { ageColumn, nameColumn } from './standard-columns.ts'

const schema = z.object({ metadata, status: part(z.object({ phase: text, conditions: listOf(condition) })) })

export interface NamespaceRow extends ClusterScopedRow {
  /** "Active" or "Terminating". */
  readonly phase: string
  readonly deletingSince: number | null
  /** What hinders its deletion, if anything does. */
  readonly conditions: readonly ConditionRow[]
}

const columns: readonly Column<NamespaceRow>[] = [
  nameColumn,
  {
    id: 'status',
    title: 'Status',
    text: (row) => row.phase,
    tone: (row) => (row.phase === 'Active' ? 'ok' : 'warn'),
    width: 12,
  },
  ageColumn,
]

export const namespaces = defineKind<NamespaceRow, typeof schema>({
  plural: 'namespaces',
  title: 'Namespaces',
  aliases: ['namespace', 'ns'],
  group: '',
  version: 'v1',
  namespaced: false,
  schema,
  project({ metadata: meta, status }) {
    return {
      ...clusterScopedRow(meta),
      phase: status?.phase ?? 'Unknown',
      deletingSince: meta.deletionTimestamp,
      conditions: conditionRows(status?.conditions ?? []),
    }
  },
  columns,
})
