import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { metadata } from './fields.ts'
import { type RoleFacts, roleColumns, roleFacts, rules } from './role-rules.ts'
import { nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({ metadata, rules })

export interface RoleRow extends NamespacedRow, RoleFacts {}

const columns: readonly Column<RoleRow>[] = [namespaceColumn, nameColumn, ...roleColumns]

export const roles = defineKind<RoleRow, typeof schema>({
  plural: 'roles',
  title: 'Roles',
  aliases: ['role'],
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: true,
  schema,
  project: ({ metadata: meta, rules: sent }) => ({ ...namespacedRow(meta), ...roleFacts(sent) }),
  columns,
})
