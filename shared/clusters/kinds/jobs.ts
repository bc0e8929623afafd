import { z } from 'zod'
import { spanText } from '../age.ts'
import { type Column, defineKind, type Tone } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { type ConditionRow, condition, conditionRows, figure, flag, listOf, metadata, part, time } from './fields.ts'
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
  spec: part(
    z.object({ completions: figure, parallelism: figure, backoffLimit: figure, suspend: flag, selector, template }),
  ),
  status: part(
    z.object({
      active: figure,
      succeeded: figure,
      failed: figure,
      startTime: time,
      completionTime: time,
      conditions: listOf(condition),
    }),
  ),
})

export interface JobRow extends NamespacedRow, TemplateRow {
  /** As kubectl says it: "Running", "Complete", "Failed", "Suspended" … */
  readonly status: string
  readonly succeeded: number
  /** null: any one success ends it. */
  readonly completions: number | null
  readonly parallelism: number
  readonly active: number
  /** Pods that failed. */
  readonly failed: number
  readonly startedAt: number | null
  readonly completedAt: number | null
  readonly conditions: readonly ConditionRow[]
  /** A CronJob, for most. */
  readonly owner: OwnerRow | null
  readonly selector: string
}

function statusOf(conditions: readonly ConditionRow[], deleting: boolean): string {
  const holds = (type: string) => conditions.some((each) => each.type === type && each.status === 'True')
  if (holds('Complete')) return 'Complete'
  if (holds('Failed')) return 'Failed'
  if (deleting) return 'Terminating'
  if (holds('Suspended')) return 'Suspended'
  if (holds('FailureTarget')) return 'FailureTarget'
  return holds('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

function completionsText({ succeeded, completions, parallelism }: JobRow): string {
  if (completions !== null) return `${succeeded}/${completions}`
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

const tones: Readonly<Record<string, Tone>> = {
  Complete: 'ok',
  Failed: 'bad',
  FailureTarget: 'bad',
  Suspended: 'muted',
  Terminating: 'warn',
}

const columns: readonly Column<JobRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'status', title: 'Status', text: (row) => row.status, tone: (row) => tones[row.status] ?? 'muted', width: 12 },
  {
    id: 'completions',
    title: 'Completions',
    text: completionsText,
    sortKey: (row) => row.succeeded / (row.completions ?? 1),
    align: 'right',
    width: 11,
  },
  {
    id: 'duration',
    title: 'Duration',
    text: ({ startedAt, completedAt }, now) =>
      startedAt === null ? null : spanText(Math.max(0, (completedAt ?? now) - startedAt)),
    sortKey: ({ startedAt, completedAt }) =>
      startedAt === null ? -1 : completedAt === null ? Number.MAX_SAFE_INTEGER - startedAt : completedAt - startedAt,
    align: 'right',
    width: 9,
  },
  ageColumn,
  ...templateColumns,
  selectorColumn,
]

export const jobs = defineKind<JobRow, typeof schema>({
  plural: 'jobs',
  title: 'Jobs',
  aliases: ['job'],
  group: 'batch',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    const conditions = conditionRows(status?.conditions ?? [])
    return {
      ...namespacedRow(meta),
      status: statusOf(conditions, meta.deletionTimestamp !== null),
      succeeded: status?.succeeded ?? 0,
      completions: spec?.completions ?? null,
      parallelism: spec?.parallelism ?? 1,
      active: status?.active ?? 0,
      failed: status?.failed ?? 0,
      startedAt: status?.startTime ?? null,
      completedAt: status?.completionTime ?? null,
      conditions,
      owner: controllerOf(meta),
      selector: selectorText(spec?.selector ?? null),
      ...templateRow(spec?.template ?? null),
    }
  },
  columns,
})
