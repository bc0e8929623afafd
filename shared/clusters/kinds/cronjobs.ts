import { z } from 'zod'
import { ageText } from '../age.ts'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { flag, listOf, metadata, part, text, time } from './fields.ts'
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
      schedule: text,
      timeZone: text,
      suspend: flag,
      jobTemplate: part(z.object({ spec: part(z.object({ selector, template })) })),
    }),
  ),
  status: part(
    z.object({ active: listOf(z.object({ name: text })), lastScheduleTime: time, lastSuccessfulTime: time }),
  ),
})

export interface CronJobRow extends NamespacedRow, TemplateRow {
  readonly schedule: string
  readonly timeZone: string | null
  readonly suspended: boolean
  /** Jobs of it that run now. */
  readonly active: number
  readonly lastScheduledAt: number | null
  readonly lastSucceededAt: number | null
  readonly selector: string
}

const columns: readonly Column<CronJobRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'schedule', title: 'Schedule', text: (row) => row.schedule, width: 16 },
  { id: 'timezone', title: 'Timezone', text: (row) => row.timeZone ?? '<none>', width: 12 },
  {
    id: 'suspend',
    title: 'Suspend',
    text: (row) => (row.suspended ? 'True' : 'False'),
    tone: () => 'muted',
    width: 9,
  },
  countColumn('active', 'Active', (row) => row.active),
  {
    id: 'last-schedule',
    title: 'Last schedule',
    text: (row, now) => ageText(row.lastScheduledAt, now) ?? '<none>',
    sortKey: (row) => (row.lastScheduledAt === null ? Number.MAX_SAFE_INTEGER : -row.lastScheduledAt),
    since: (row) => row.lastScheduledAt,
    align: 'right',
    width: 13,
  },
  ageColumn,
  ...templateColumns,
  selectorColumn,
]

export const cronjobs = defineKind<CronJobRow, typeof schema>({
  plural: 'cronjobs',
  title: 'Cron jobs',
  aliases: ['cronjob', 'cj'],
  group: 'batch',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    const job = spec?.jobTemplate?.spec ?? null
    return {
      ...namespacedRow(meta),
      schedule: spec?.schedule ?? '',
      timeZone: spec?.timeZone || null,
      suspended: spec?.suspend === true,
      active: status?.active.length ?? 0,
      lastScheduledAt: status?.lastScheduleTime ?? null,
      lastSucceededAt: status?.lastSuccessfulTime ?? null,
      selector: selectorText(job?.selector ?? null),
      ...templateRow(job?.template ?? null),
    }
  },
  columns,
})
