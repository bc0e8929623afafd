import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { type ConditionRow, condition, conditionRows, listOf, metadata, part, text, time } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      secretName: text,
      commonName: text,
      dnsNames: listOf(z.string()),
      issuerRef: part(z.object({ kind: text, name: text })),
    }),
  ),
  status: part(z.object({ conditions: listOf(condition), notBefore: time, notAfter: time, renewalTime: time })),
})

export interface CertificateRow extends NamespacedRow {
  readonly conditions: readonly ConditionRow[]
  readonly secret: string
  /** What it stands for; empty when it does not say. */
  readonly names: readonly string[]
  /** "ClusterIssuer/letsencrypt"; empty when it does not say. */
  readonly issuer: string
  /** ms since the epoch; null when none was issued yet. */
  readonly notBefore: number | null
  readonly notAfter: number | null
  readonly renewalTime: number | null
}

const columns: readonly Column<CertificateRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'secret', title: 'Secret', text: (row) => row.secret, width: 30 },
  ageColumn,
]

/**
 * Certificates of cert-manager, as its problems need them. A table of them is made from their CRD like that of any
 * custom resource, so this kind is in no section.
 */
export const certificates = defineKind<CertificateRow, typeof schema>({
  plural: 'certificates.cert-manager.io',
  title: 'Certificates',
  aliases: [],
  group: 'cert-manager.io',
  version: 'v1',
  resource: 'certificates',
  namespaced: true,
  edition: 'problems',
  schema,
  project({ metadata: meta, spec, status }) {
    const { kind = null, name = null } = spec?.issuerRef ?? {}
    return {
      ...namespacedRow(meta),
      conditions: conditionRows(status?.conditions ?? []),
      secret: spec?.secretName ?? '',
      names: [...new Set([...(spec?.commonName ? [spec.commonName] : []), ...(spec?.dnsNames ?? [])])],
      issuer: name === null ? '' : `${kind ?? 'Issuer'}/${name}`,
      notBefore: status?.notBefore ?? null,
      notAfter: status?.notAfter ?? null,
      renewalTime: status?.renewalTime ?? null,
    }
  },
  columns,
})
