import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { metadata } from './fields.ts'
import { type RoleFacts, roleColumns, roleFacts, rules } from './role-rules.ts'
import { nameColumn } from './standard-columns.ts'

const schema = z.object({ metadata, rules })

export interface ClusterRoleRow extends ClusterScopedRow, RoleFacts {}

const columns: readonly Column<ClusterRoleRow>[] = [nameColumn, ...roleColumns]

export const clusterroles = defineKind<ClusterRoleRow, typeof schema>({
  plural: 'clusterroles',
  title: 'Cluster roles',
  aliases: ['clusterrole'],
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: false,
  schema,
  project: ({ metadata: meta, rules: sent }) => ({ ...clusterScopedRow(meta), ...roleFacts(sent) }),
  columns,
})
