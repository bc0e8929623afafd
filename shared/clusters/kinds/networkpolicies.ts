import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { listOf, metadata, part } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { selector, selectorText } from './workload-template.ts'

const schema = z.object({
  metadata,
  spec: part(z.object({ podSelector: selector, policyTypes: listOf(z.string()) })),
})

export interface NetworkPolicyRow extends NamespacedRow {
  readonly podSelector: string
  /** "Ingress", "Egress". */
  readonly policyTypes: readonly string[]
}

const columns: readonly Column<NetworkPolicyRow>[] = [
  namespaceColumn,
  nameColumn,
  { id: 'pod-selector', title: 'Pod-selector', text: (row) => row.podSelector, width: 40 },
  { id: 'policy-types', title: 'Policy types', text: (row) => row.policyTypes.join(','), width: 16 },
  ageColumn,
]

export const networkpolicies = defineKind<NetworkPolicyRow, typeof schema>({
  plural: 'networkpolicies',
  title: 'Network policies',
  aliases: ['networkpolicy', 'netpol'],
  group: 'networking.k8s.io',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec }) {
    return {
      ...namespacedRow(meta),
      podSelector: selectorText(spec?.podSelector ?? null),
      policyTypes: spec?.policyTypes ?? [],
    }
  },
  columns,
})
