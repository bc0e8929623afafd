import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import { type ConditionRow, condition, conditionRows, figure, listOf, metadata, part, text } from './fields.ts'
import { readyOfWantedColumn } from './replica-columns.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { selector, type TemplateRow, template, templateColumns, templateRow } from './workload-template.ts'

const schema = z.object({
  metadata,
  spec: part(z.object({ replicas: figure, serviceName: text, selector, template })),
  status: part(
    z.object({
      replicas: figure,
      readyReplicas: figure,
      currentReplicas: figure,
      updatedReplicas: figure,
      currentRevision: text,
      updateRevision: text,
      observedGeneration: figure,
      conditions: listOf(condition),
    }),
  ),
})

export interface StatefulSetRow extends Row, TemplateRow {
  readonly namespace: string
  readonly wanted: number
  readonly replicas: number
  readonly ready: number
  readonly updated: number
  /** True while pods of an older revision remain. */
  readonly rollingOut: boolean
  readonly observed: boolean
  readonly conditions: readonly ConditionRow[]
  readonly labels: Readonly<Record<string, string>>
  readonly matchLabels: Readonly<Record<string, string>>
  readonly serviceName: string | null
}

const columns: readonly Column<StatefulSetRow>[] = [
  namespaceColumn,
  nameColumn,
  readyOfWantedColumn,
  ageColumn,
  ...templateColumns,
]

export const statefulsets = defineKind<StatefulSetRow, typeof schema>({
  plural: 'statefulsets',
  title: 'Stateful sets',
  aliases: ['statefulset', 'sts'],
  group: 'apps',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    const { currentRevision = null, updateRevision = null } = status ?? {}
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: meta.namespace ?? '',
      createdAt: meta.creationTimestamp,
      wanted: spec?.replicas ?? 1,
      replicas: status?.replicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      updated: status?.updatedReplicas ?? 0,
      rollingOut: updateRevision !== null && currentRevision !== updateRevision,
      observed: (status?.observedGeneration ?? 0) >= (meta.generation ?? 0),
      conditions: conditionRows(status?.conditions ?? []),
      labels: meta.labels,
      matchLabels: spec?.selector?.matchLabels ?? {},
      serviceName: spec?.serviceName || null,
      ...templateRow(spec?.template ?? null),
    }
  },
  columns,
})
