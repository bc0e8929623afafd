import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { metadata } from './fields.ts'
import { type BindingFacts, bindingColumns, bindingFacts, bindingFields } from './role-rules.ts'
import { nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({ metadata, ...bindingFields })

export interface RoleBindingRow extends NamespacedRow, BindingFacts {}

const columns: readonly Column<RoleBindingRow>[] = [namespaceColumn, nameColumn, ...bindingColumns]

export const rolebindings = defineKind<RoleBindingRow, typeof schema>({
  plural: 'rolebindings',
  title: 'Role bindings',
  aliases: ['rolebinding'],
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: true,
  schema,
  project: ({ metadata: meta, roleRef, subjects }) => ({ ...namespacedRow(meta), ...bindingFacts(roleRef, subjects) }),
  columns,
})
