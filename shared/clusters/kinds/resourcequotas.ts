import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { metadata, part, quantities } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({ metadata, status: part(z.object({ hard: quantities, used: quantities })) })

export interface QuotaUse {
  readonly resource: string
  /** Quantities as sent. */
  readonly used: string
  readonly hard: string
}

export interface ResourceQuotaRow extends NamespacedRow {
  /** By name of the resource. */
  readonly uses: readonly QuotaUse[]
}

const isLimit = ({ resource }: QuotaUse) => resource.startsWith('limits')
const usesText = (uses: readonly QuotaUse[]) =>
  uses.map(({ resource, used, hard }) => `${resource}: ${used}/${hard}`).join(', ')

const columns: readonly Column<ResourceQuotaRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'request', title: 'Request', text: (row) => usesText(row.uses.filter((use) => !isLimit(use))), width: 56 },
  { id: 'limit', title: 'Limit', text: (row) => usesText(row.uses.filter(isLimit)), width: 40 },
  ageColumn,
]

export const resourcequotas = defineKind<ResourceQuotaRow, typeof schema>({
  plural: 'resourcequotas',
  title: 'Resource quotas',
  aliases: ['resourcequota', 'quota'],
  group: '',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, status }) {
    const used = status?.used ?? {}
    const uses = Object.entries(status?.hard ?? {}).map(([resource, hard]) => ({
      resource,
      used: `${used[resource] ?? 0}`,
      hard: `${hard}`,
    }))
    return { ...namespacedRow(meta), uses: uses.sort((a, b) => (a.resource < b.resource ? -1 : 1)) }
  },
  columns,
})
