import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { metadata } from './fields.ts'
import { ageColumn, nameColumn } from './standard-columns.ts'
import { tableCells } from './table-cells.ts'

// A definition holds the whole schema of its kind, often megabytes; the name says all that a list needs.
const schema = z.object({ metadata, cells: tableCells })

export interface CustomResourceDefinitionRow extends ClusterScopedRow {
  /** "certificates". */
  readonly resource: string
  /** "cert-manager.io". */
  readonly apiGroup: string
}

const columns: readonly Column<CustomResourceDefinitionRow>[] = [
  nameColumn,
  { id: 'api-group', title: 'API group', text: (row) => row.apiGroup, width: 30 },
  {
    id: 'created-at',
    title: 'Created at',
    text: (row) => (row.createdAt === null ? null : new Date(row.createdAt).toISOString().replace('.000Z', 'Z')),
    width: 21,
  },
  ageColumn,
]

export const customresourcedefinitions = defineKind<CustomResourceDefinitionRow, typeof schema>({
  plural: 'customresourcedefinitions',
  title: 'Custom resources',
  aliases: ['customresourcedefinition', 'crd', 'crds'],
  group: 'apiextensions.k8s.io',
  version: 'v1',
  namespaced: false,
  form: 'table',
  schema,
  project({ metadata: meta }) {
    // The API server demands that a definition is called PLURAL.GROUP.
    const dot = meta.name.indexOf('.')
    return {
      ...clusterScopedRow(meta),
      resource: dot < 0 ? meta.name : meta.name.slice(0, dot),
      apiGroup: dot < 0 ? '' : meta.name.slice(dot + 1),
    }
  },
  columns,
})
