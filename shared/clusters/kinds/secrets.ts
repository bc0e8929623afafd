import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { metadata } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { cellFigure, cellText, tableCells } from './table-cells.ts'

// Asked for as the server's own table, which has the number of keys and no value; annotations, which may repeat values,
// are dropped with the rest of metadata.
const schema = z.object({ metadata, cells: tableCells })

export interface SecretRow extends NamespacedRow {
  /** "Opaque", "kubernetes.io/tls" … */
  readonly type: string | null
  /** How many keys; null when the server does not say. */
  readonly keys: number | null
}

const columns: readonly Column<SecretRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'type', title: 'Type', text: (row) => row.type, width: 34 },
  countColumn('data', 'Data', (row) => row.keys),
  ageColumn,
]

export const secrets = defineKind<SecretRow, typeof schema>({
  plural: 'secrets',
  title: 'Secrets',
  aliases: ['secret'],
  group: '',
  version: 'v1',
  namespaced: true,
  form: 'table',
  schema,
  project: ({ metadata: meta, cells }) => ({
    ...namespacedRow(meta),
    type: cellText(cells, 'Type'),
    keys: cellFigure(cells, 'Data'),
  }),
  columns,
})
