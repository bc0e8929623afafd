import { z } from 'zod'
import { type Column, defineKind, type Row } from '../kind.ts'
import type { WireFor } from '../wire-form.ts'
import { countColumn } from './count-column.ts'
import { deploymentWire } from './deployment-wire.ts'
import { type ConditionRow, condition, conditionRows, figure, flag, listOf, metadata, part } from './fields.ts'
import { readyOfWantedColumn } from './replica-columns.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
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
  spec: part(
    z.object({
      replicas: figure,
      paused: flag,
      selector,
      template,
      strategy: part(
        z.object({
          rollingUpdate: part(z.object({ maxUnavailable: z.union([z.number(), z.string()]).nullish().catch(null) })),
        }),
      ),
    }),
  ),
  status: part(
    z.object({
      replicas: figure,
      updatedReplicas: figure,
      readyReplicas: figure,
      availableReplicas: figure,
      observedGeneration: figure,
      conditions: listOf(condition),
    }),
  ),
})

const wire: WireFor<typeof deploymentWire, z.output<typeof schema>> = deploymentWire

export interface DeploymentRow extends Row, TemplateRow {
  readonly namespace: string
  readonly wanted: number
  /** Pods that exist, of any template. */
  readonly replicas: number
  readonly updated: number
  readonly ready: number
  readonly available: number
  /** How many may be missing while it rolls out, of its own strategy. */
  readonly maxUnavailable: number
  readonly paused: boolean
  /** False while the controller has not yet seen the newest spec. */
  readonly observed: boolean
  readonly conditions: readonly ConditionRow[]
  readonly labels: Readonly<Record<string, string>>
  readonly selector: string
  readonly matchLabels: Readonly<Record<string, string>>
}

function maxUnavailable(sent: number | string | null | undefined, wanted: number): number {
  if (typeof sent === 'number') return sent
  const percent = /^(\d+)%$/.exec(sent ?? '25%')?.[1]
  // Rounded down, as the deployment controller does.
  return percent === undefined ? 0 : Math.floor((Number(percent) * wanted) / 100)
}

const columns: readonly Column<DeploymentRow>[] = [
  namespaceColumn,
  nameColumn,
  readyOfWantedColumn,
  countColumn('up-to-date', 'Up-to-date', (row) => row.updated),
  countColumn('available', 'Available', (row) => row.available),
  ageColumn,
  ...templateColumns,
  selectorColumn,
]

export const deployments = defineKind<DeploymentRow, typeof schema>({
  plural: 'deployments',
  title: 'Deployments',
  aliases: ['deployment', 'deploy'],
  group: 'apps',
  version: 'v1',
  namespaced: true,
  schema,
  wire,
  project({ metadata: meta, spec, status }) {
    const wanted = spec?.replicas ?? 1
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: meta.namespace ?? '',
      createdAt: meta.creationTimestamp,
      wanted,
      replicas: status?.replicas ?? 0,
      updated: status?.updatedReplicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      available: status?.availableReplicas ?? 0,
      maxUnavailable: maxUnavailable(spec?.strategy?.rollingUpdate?.maxUnavailable, wanted),
      paused: spec?.paused === true,
      observed: (status?.observedGeneration ?? 0) >= (meta.generation ?? 0),
      conditions: conditionRows(status?.conditions ?? []),
      labels: meta.labels,
      selector: selectorText(spec?.selector ?? null),
      matchLabels: spec?.selector?.matchLabels ?? {},
      ...templateRow(spec?.template ?? null),
    }
  },
  columns,
})
