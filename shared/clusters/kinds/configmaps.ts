import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { metadata } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { cellFigure, tableCells } from './table-cells.ts'

const schema = z.object({ metadata, cells: tableCells })

export interface ConfigMapRow extends NamespacedRow {
  /** How many keys; null when the server does not say. */
  readonly keys: number | null
}

const columns: readonly Column<ConfigMapRow>[] = [
  namespaceColumn,
  nameColumn,
  countColumn('data', 'Data', (row) => row.keys),
  ageColumn,
]

export const configmaps = defineKind<ConfigMapRow, typeof schema>({
  plural: 'configmaps',
  title: 'Config maps',
  aliases: ['configmap', 'cm'],
  group: '',
  version: 'v1',
  namespaced: true,
  form: 'table',
  schema,
  project: ({ metadata: meta, cells }) => ({ ...namespacedRow(meta), keys: cellFigure(cells, 'Data') }),
  columns,
})
