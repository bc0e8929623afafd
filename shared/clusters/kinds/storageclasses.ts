import { z } from 'zod'
import { type Column, defineKind } from '../kind.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { flag, metadata, text } from './fields.ts'
import { ageColumn } from './standard-columns.ts'

const schema = z.object({
  metadata,
  provisioner: text,
  reclaimPolicy: text,
  volumeBindingMode: text,
  allowVolumeExpansion: flag,
})

export interface StorageClassRow extends ClusterScopedRow {
  /** Claims that name no class get this one. */
  readonly isDefault: boolean
  readonly provisioner: string
  readonly reclaimPolicy: string
  /** "Immediate" or "WaitForFirstConsumer". */
  readonly bindingMode: string
  readonly expandable: boolean
}

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]

const columns: readonly Column<StorageClassRow>[] = [
  {
    id: 'name',
    title: 'Name',
    text: (row) => (row.isDefault ? `${row.name} (default)` : row.name),
    sortKey: (row) => row.name,
    width: 34,
  },
  { id: 'provisioner', title: 'Provisioner', text: (row) => row.provisioner, width: 34 },
  { id: 'reclaim-policy', title: 'Reclaim policy', text: (row) => row.reclaimPolicy, width: 14 },
  { id: 'binding-mode', title: 'Volume binding mode', text: (row) => row.bindingMode, width: 20 },
  {
    id: 'expansion',
    title: 'Allow volume expansion',
    text: (row) => `${row.expandable}`,
    width: 22,
  },
  ageColumn,
]

export const storageclasses = defineKind<StorageClassRow, typeof schema>({
  plural: 'storageclasses',
  title: 'Storage classes',
  aliases: ['storageclass', 'sc'],
  group: 'storage.k8s.io',
  version: 'v1',
  namespaced: false,
  schema,
  project({ metadata: meta, provisioner, reclaimPolicy, volumeBindingMode, allowVolumeExpansion }) {
    return {
      ...clusterScopedRow(meta),
      isDefault: defaultAnnotations.some((name) => meta.annotations[name] === 'true'),
      provisioner: provisioner ?? '',
      reclaimPolicy: reclaimPolicy ?? 'Delete',
      bindingMode: volumeBindingMode ?? 'Immediate',
      expandable: allowVolumeExpansion === true,
    }
  },
  columns,
})
