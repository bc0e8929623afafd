import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { figure, metadata, part } from './fields.ts'
import { replicaColumns } from './replica-columns.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { controllerOf, type OwnerRow } from './workload-owner.ts'
import {
  selector,
  selectorColumn,
  selectorText,
  type TemplateRow,
  template,
  templateColumns,
  templateRow,
} from './workload-template.ts'

const schema = z.object({
  metadata,
  spec: part(z.object({ replicas: figure, selector, template })),
  status: part(z.object({ replicas: figure, readyReplicas: figure, availableReplicas: figure })),
})

export interface ReplicaSetRow extends NamespacedRow, TemplateRow {
  readonly wanted: number
  readonly current: number
  readonly ready: number
  readonly selector: string
  readonly owner: OwnerRow | null
  /** Which rollout of its Deployment it is; null when nothing says. */
  readonly revision: number | null
}

const columns: readonly Column<ReplicaSetRow>[] = [
  namespaceColumn,
  nameColumn,
  ...replicaColumns,
  ageColumn,
  ...templateColumns,
  selectorColumn,
]

export const replicasets = defineKind<ReplicaSetRow, typeof schema>({
  plural: 'replicasets',
  title: 'Replica sets',
  aliases: ['replicaset', 'rs'],
  group: 'apps',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    const revision = Number.parseInt(meta.annotations['deployment.kubernetes.io/revision'] ?? '', 10)
    return {
      ...namespacedRow(meta),
      wanted: spec?.replicas ?? 1,
      current: status?.replicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      selector: selectorText(spec?.selector ?? null),
      owner: controllerOf(meta),
      revision: Number.isNaN(revision) ? null : revision,
      ...templateRow(spec?.template ?? null),
    }
  },
  columns,
})
