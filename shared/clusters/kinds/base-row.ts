import type { Row } from '../kind.ts'
import type { Metadata } from './fields.ts'

export interface NamespacedRow extends Row {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

export interface ClusterScopedRow extends Row {
  readonly namespace: null
  readonly labels: Readonly<Record<string, string>>
}

/** What every namespaced row has, from its metadata. */
export function namespacedRow(meta: Metadata): NamespacedRow {
  return { ...clusterScopedRow(meta), namespace: meta.namespace ?? '' }
}

/** What every cluster-scoped row has, from its metadata. */
export function clusterScopedRow(meta: Metadata): ClusterScopedRow {
  return { uid: meta.uid, name: meta.name, namespace: null, createdAt: meta.creationTimestamp, labels: meta.labels }
}
