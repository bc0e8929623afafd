import { z } from 'zod'
import { ageText } from '../age.ts'
import { type Column, defineKind, type Row } from '../kind.ts'
import { figure, metadata, part, text, time } from './fields.ts'
import { namespaceColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  type: text,
  reason: text,
  message: text,
  count: figure,
  firstTimestamp: time,
  lastTimestamp: time,
  eventTime: time,
  series: part(z.object({ count: figure, lastObservedTime: time })),
  source: part(z.object({ component: text, host: text })),
  reportingComponent: text,
  reportingInstance: text,
  involvedObject: part(z.object({ kind: text, namespace: text, name: text, uid: text, fieldPath: text })),
})

export interface EventRow extends Row {
  readonly namespace: string
  /** "Normal" or "Warning". */
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstSeen: number | null
  readonly lastSeen: number | null
  readonly source: string
  readonly involved: {
    readonly kind: string
    readonly namespace: string | null
    readonly name: string
    readonly uid: string | null
    readonly fieldPath: string
  }
}

function sourceText(component: string | null, instance: string | null): string {
  return component && instance ? `${component}, ${instance}` : (component ?? '')
}

function targetText({ involved }: EventRow): string {
  const kind = involved.kind.toLowerCase()
  return involved.name === '' ? kind : `${kind}/${involved.name}`
}

const columns: readonly Column<EventRow>[] = [
  namespaceColumn,
  {
    id: 'last-seen',
    title: 'Last seen',
    text: (row, now) => ageText(row.lastSeen, now),
    since: (row) => row.lastSeen,
    sortKey: (row) => (row.lastSeen === null ? Number.MAX_SAFE_INTEGER : -row.lastSeen),
    align: 'right',
    width: 9,
  },
  {
    id: 'type',
    title: 'Type',
    text: (row) => row.type,
    tone: (row) => (row.type === 'Normal' ? 'muted' : 'warn'),
    width: 8,
  },
  { id: 'reason', title: 'Reason', text: (row) => row.reason, width: 20 },
  { id: 'object', title: 'Object', text: targetText, width: 40 },
  { id: 'subobject', title: 'Subobject', text: (row) => row.involved.fieldPath, width: 24, wide: true },
  { id: 'source', title: 'Source', text: (row) => row.source, width: 24, wide: true },
  { id: 'message', title: 'Message', text: (row) => row.message, width: 70 },
  {
    id: 'first-seen',
    title: 'First seen',
    text: (row, now) => ageText(row.firstSeen, now),
    since: (row) => row.firstSeen,
    sortKey: (row) => (row.firstSeen === null ? Number.MAX_SAFE_INTEGER : -row.firstSeen),
    align: 'right',
    width: 10,
    wide: true,
  },
  { id: 'count', title: 'Count', text: (row) => `${row.count}`, sortKey: (row) => row.count, align: 'right', width: 6 },
  { id: 'name', title: 'Name', text: (row) => row.name, width: 44, wide: true },
]

export const events = defineKind<EventRow, typeof schema>({
  plural: 'events',
  title: 'Events',
  aliases: ['event', 'ev'],
  group: '',
  version: 'v1',
  namespaced: true,
  schema,
  project(event) {
    const { metadata: meta, series, involvedObject } = event
    const firstSeen = event.firstTimestamp ?? event.eventTime
    return {
      uid: meta.uid,
      name: meta.name,
      namespace: meta.namespace ?? '',
      createdAt: meta.creationTimestamp,
      type: event.type ?? '',
      reason: event.reason ?? '',
      message: (event.message ?? '').trim(),
      // An event of the newer API that happened once has no count at all.
      count: series?.count ?? (event.count || 1),
      firstSeen,
      lastSeen: series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen ?? meta.creationTimestamp,
      source:
        sourceText(event.source?.component ?? null, event.source?.host ?? null) ||
        sourceText(event.reportingComponent, event.reportingInstance),
      involved: {
        kind: involvedObject?.kind ?? '',
        namespace: involvedObject?.namespace ?? null,
        name: involvedObject?.name ?? '',
        uid: involvedObject?.uid ?? null,
        fieldPath: involvedObject?.fieldPath ?? '',
      },
    }
  },
  columns,
})

/** Warnings alone, for what is wrong: of a large cluster's events they are the few. */
export const warnings = defineKind<EventRow, typeof schema>({
  ...events,
  edition: 'warnings',
  fieldSelector: 'type=Warning',
})

/** Pods and other objects that a controller could not make: few enough to be watched all the time. */
export const failedCreates = defineKind<EventRow, typeof schema>({
  ...events,
  edition: 'failed creates',
  fieldSelector: 'reason=FailedCreate',
})
