import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { flag, metadata } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({ metadata, automountServiceAccountToken: flag })

export interface ServiceAccountRow extends NamespacedRow {
  /** Whether its pods get its token unless they say otherwise. */
  readonly automount: boolean
}

const columns: readonly Column<ServiceAccountRow>[] = [
  namespaceColumn,
  nameColumn,
  ageColumn,
  { id: 'automount', title: 'Mounts token', text: (row) => (row.automount ? 'yes' : 'no'), width: 13, wide: true },
]

export const serviceaccounts = defineKind<ServiceAccountRow, typeof schema>({
  plural: 'serviceaccounts',
  title: 'Service accounts',
  aliases: ['serviceaccount', 'sa'],
  group: '',
  version: 'v1',
  namespaced: true,
  schema,
  project: ({ metadata: meta, automountServiceAccountToken }) => ({
    ...namespacedRow(meta),
    automount: automountServiceAccountToken !== false,
  }),
  columns,
})
