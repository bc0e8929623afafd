import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { countColumn } from './count-column.ts'
import { figure, metadata, part, wordsText } from './fields.ts'
import { replicaColumns } from './replica-columns.ts'
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
  spec: part(z.object({ selector, template })),
  status: part(
    z.object({
      desiredNumberScheduled: figure,
      currentNumberScheduled: figure,
      numberReady: figure,
      updatedNumberScheduled: figure,
      numberAvailable: figure,
    }),
  ),
})

export interface DaemonSetRow extends NamespacedRow, TemplateRow {
  /** Nodes that should run it. */
  readonly wanted: number
  readonly current: number
  readonly ready: number
  readonly updated: number
  readonly available: number
  readonly nodeSelector: string
  readonly selector: string
}

const columns: readonly Column<DaemonSetRow>[] = [
  namespaceColumn,
  nameColumn,
  ...replicaColumns,
  countColumn('up-to-date', 'Up-to-date', (row) => row.updated),
  countColumn('available', 'Available', (row) => row.available),
  { id: 'node-selector', title: 'Node selector', text: (row) => row.nodeSelector, width: 24 },
  ageColumn,
  ...templateColumns,
  selectorColumn,
]

export const daemonsets = defineKind<DaemonSetRow, typeof schema>({
  plural: 'daemonsets',
  title: 'Daemon sets',
  aliases: ['daemonset', 'ds'],
  group: 'apps',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    return {
      ...namespacedRow(meta),
      wanted: status?.desiredNumberScheduled ?? 0,
      current: status?.currentNumberScheduled ?? 0,
      ready: status?.numberReady ?? 0,
      updated: status?.updatedNumberScheduled ?? 0,
      available: status?.numberAvailable ?? 0,
      nodeSelector: wordsText(spec?.template?.spec?.nodeSelector ?? {}),
      selector: selectorText(spec?.selector ?? null),
      ...templateRow(spec?.template ?? null),
    }
  },
  columns,
})
