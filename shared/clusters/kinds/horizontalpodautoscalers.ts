import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { metricSpecs, metricStatuses, metricTexts } from './autoscaler-metrics.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { type ConditionRow, condition, conditionRows, figure, listOf, metadata, part, text } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      scaleTargetRef: part(z.object({ kind: text, name: text })),
      minReplicas: figure,
      maxReplicas: figure,
      metrics: metricSpecs,
    }),
  ),
  status: part(
    z.object({
      currentReplicas: figure,
      desiredReplicas: figure,
      currentMetrics: metricStatuses,
      conditions: listOf(condition),
    }),
  ),
})

export interface HorizontalPodAutoscalerRow extends NamespacedRow {
  /** What it scales: kind as the API writes it ("Deployment"). */
  readonly target: { readonly kind: string; readonly name: string }
  /** "cpu: 12%/80%", one a metric. */
  readonly metrics: readonly string[]
  readonly min: number
  readonly max: number
  readonly current: number
  readonly desired: number
  readonly conditions: readonly ConditionRow[]
}

const shown = 2

function metricsText({ metrics }: HorizontalPodAutoscalerRow): string {
  if (metrics.length === 0) return '<none>'
  const head = metrics.slice(0, shown).join(', ')
  return metrics.length > shown ? `${head} + ${metrics.length - shown} more...` : head
}

const columns: readonly Column<HorizontalPodAutoscalerRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'reference', title: 'Reference', text: ({ target }) => `${target.kind}/${target.name}`, width: 34 },
  { id: 'targets', title: 'Targets', text: metricsText, width: 30 },
  countColumn('min-pods', 'Minpods', (row) => row.min),
  countColumn('max-pods', 'Maxpods', (row) => row.max),
  countColumn('replicas', 'Replicas', (row) => row.current, {
    tone: (row) => (row.current >= row.max && row.max > row.min ? 'warn' : 'muted'),
  }),
  ageColumn,
]

export const horizontalpodautoscalers = defineKind<HorizontalPodAutoscalerRow, typeof schema>({
  plural: 'horizontalpodautoscalers',
  title: 'Pod autoscalers',
  aliases: ['horizontalpodautoscaler', 'hpa'],
  group: 'autoscaling',
  version: 'v2',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    return {
      ...namespacedRow(meta),
      target: { kind: spec?.scaleTargetRef?.kind ?? '', name: spec?.scaleTargetRef?.name ?? '' },
      metrics: metricTexts(spec?.metrics ?? [], status?.currentMetrics ?? []),
      min: spec?.minReplicas ?? 1,
      max: spec?.maxReplicas ?? 0,
      current: status?.currentReplicas ?? 0,
      desired: status?.desiredReplicas ?? 0,
      conditions: conditionRows(status?.conditions ?? []),
    }
  },
  columns,
})
