import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { figure, metadata, part } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { selector, selectorColumn, selectorText } from './workload-template.ts'

const countOrPercent = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : `${value}`))
  .catch(null)

const schema = z.object({
  metadata,
  spec: part(z.object({ minAvailable: countOrPercent, maxUnavailable: countOrPercent, selector })),
  status: part(
    z.object({
      disruptionsAllowed: figure,
      currentHealthy: figure,
      desiredHealthy: figure,
      expectedPods: figure,
      observedGeneration: figure,
    }),
  ),
})

export interface PodDisruptionBudgetRow extends NamespacedRow {
  /** A count or a percentage, as sent; null when the other one is used. */
  readonly minAvailable: string | null
  readonly maxUnavailable: string | null
  /** null until the controller has looked at it. */
  readonly allowed: number | null
  readonly healthy: number
  readonly neededHealthy: number
  readonly expected: number
  readonly selector: string
}

const columns: readonly Column<PodDisruptionBudgetRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'min-available', title: 'Min available', text: (row) => row.minAvailable ?? 'N/A', align: 'right', width: 13 },
  {
    id: 'max-unavailable',
    title: 'Max unavailable',
    text: (row) => row.maxUnavailable ?? 'N/A',
    align: 'right',
    width: 15,
  },
  countColumn('allowed', 'Allowed disruptions', (row) => row.allowed, {
    tone: (row) => (row.allowed === null || row.expected === 0 ? 'muted' : row.allowed > 0 ? 'ok' : 'warn'),
  }),
  ageColumn,
  {
    id: 'healthy',
    title: 'Healthy',
    text: (row) => `${row.healthy}/${row.expected}`,
    sortKey: (row) => row.healthy,
    align: 'right',
    width: 8,
    wide: true,
  },
  selectorColumn,
]

export const poddisruptionbudgets = defineKind<PodDisruptionBudgetRow, typeof schema>({
  plural: 'poddisruptionbudgets',
  title: 'Disruption budgets',
  aliases: ['poddisruptionbudget', 'pdb'],
  group: 'policy',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    const seen = (status?.observedGeneration ?? 0) >= (meta.generation ?? 0)
    return {
      ...namespacedRow(meta),
      minAvailable: spec?.minAvailable ?? null,
      maxUnavailable: spec?.maxUnavailable ?? null,
      allowed: seen ? (status?.disruptionsAllowed ?? 0) : null,
      healthy: status?.currentHealthy ?? 0,
      neededHealthy: status?.desiredHealthy ?? 0,
      expected: status?.expectedPods ?? 0,
      selector: selectorText(spec?.selector ?? null),
    }
  },
  columns,
})
