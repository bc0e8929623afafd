import { z } from 'zod'
import { type Column, defineKind, type Tone } from '../kind.ts'
import { wholeUnits } from '../quantity.ts'
import { type ClusterScopedRow, clusterScopedRow } from './base-row.ts'
import { metadata, part, quantities, text, time } from './fields.ts'
import { ageColumn, nameColumn } from './standard-columns.ts'
import { accessModes, accessModesText, betaClassAnnotation } from './storage-fields.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      capacity: quantities,
      accessModes,
      persistentVolumeReclaimPolicy: text,
      claimRef: part(z.object({ namespace: text, name: text })),
      storageClassName: text,
      volumeAttributesClassName: text,
      volumeMode: text,
    }),
  ),
  status: part(z.object({ phase: text, reason: text, message: text, lastPhaseTransitionTime: time })),
})

export interface PersistentVolumeRow extends ClusterScopedRow {
  /** "Available", "Bound", "Released", "Failed" or "Pending". */
  readonly phase: string
  readonly phaseSince: number | null
  readonly deleting: boolean
  readonly capacity: string | null
  readonly accessModes: readonly string[]
  readonly reclaimPolicy: string
  readonly claim: { readonly namespace: string; readonly name: string } | null
  readonly storageClass: string
  readonly attributesClass: string | null
  readonly reason: string
  readonly message: string
  readonly volumeMode: string | null
}

const tones: Readonly<Record<string, Tone>> = { Bound: 'ok', Available: 'ok', Released: 'muted', Failed: 'bad' }

const columns: readonly Column<PersistentVolumeRow>[] = [
  nameColumn,
  {
    id: 'capacity',
    title: 'Capacity',
    text: (row) => row.capacity,
    sortKey: (row) => wholeUnits(row.capacity) ?? -1,
    align: 'right',
    width: 9,
  },
  { id: 'access-modes', title: 'Access modes', text: (row) => accessModesText(row.accessModes), width: 12 },
  { id: 'reclaim-policy', title: 'Reclaim policy', text: (row) => row.reclaimPolicy, width: 14 },
  {
    id: 'status',
    title: 'Status',
    text: (row) => (row.deleting ? 'Terminating' : row.phase),
    tone: (row) => (row.deleting ? 'warn' : (tones[row.phase] ?? 'warn')),
    width: 11,
  },
  {
    id: 'claim',
    title: 'Claim',
    text: ({ claim }) => (claim === null ? '' : `${claim.namespace}/${claim.name}`),
    width: 36,
  },
  { id: 'storage-class', title: 'Storage class', text: (row) => row.storageClass, width: 18 },
  {
    id: 'attributes-class',
    title: 'Volume attributes class',
    text: (row) => row.attributesClass ?? '<unset>',
    width: 16,
    wide: true,
  },
  { id: 'reason', title: 'Reason', text: (row) => row.reason, width: 16 },
  ageColumn,
  { id: 'volume-mode', title: 'Volume mode', text: (row) => row.volumeMode ?? '<unset>', width: 12, wide: true },
]

export const persistentvolumes = defineKind<PersistentVolumeRow, typeof schema>({
  plural: 'persistentvolumes',
  title: 'Volumes',
  aliases: ['persistentvolume', 'pv'],
  group: '',
  version: 'v1',
  namespaced: false,
  schema,
  project({ metadata: meta, spec, status }) {
    const claim = spec?.claimRef
    const capacity = spec?.capacity.storage
    return {
      ...clusterScopedRow(meta),
      phase: status?.phase ?? 'Unknown',
      phaseSince: status?.lastPhaseTransitionTime ?? null,
      deleting: meta.deletionTimestamp !== null,
      capacity: capacity === undefined ? null : `${capacity}`,
      accessModes: spec?.accessModes ?? [],
      reclaimPolicy: spec?.persistentVolumeReclaimPolicy ?? '',
      claim: claim?.name ? { namespace: claim.namespace ?? '', name: claim.name } : null,
      storageClass: meta.annotations[betaClassAnnotation] ?? spec?.storageClassName ?? '',
      attributesClass: spec?.volumeAttributesClassName || null,
      reason: status?.reason ?? '',
      message: status?.message ?? '',
      volumeMode: spec?.volumeMode ?? null,
    }
  },
  columns,
})
