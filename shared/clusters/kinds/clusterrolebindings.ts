import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { metadata } from './fields.ts'
import { type BindingFacts, bindingColumns, bindingFacts, bindingFields } from './role-rules.ts'
import { nameColumn } from './standard-columns.ts'

const schema = z.object({ metadata, ...bindingFields })

export interface ClusterRoleBindingRow extends ClusterScopedRow, BindingFacts {}

const columns: readonly Column<ClusterRoleBindingRow>[] = [nameColumn, ...bindingColumns]

export const clusterrolebindings = defineKind<ClusterRoleBindingRow, typeof schema>({
  plural: 'clusterrolebindings',
  title: 'Cluster role bindings',
  aliases: ['clusterrolebinding'],
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: false,
  schema,
  project: ({ metadata: meta, roleRef, subjects }) => ({
    ...clusterScopedRow(meta),
    ...bindingFacts(roleRef, subjects),
  }),
  columns,
})
