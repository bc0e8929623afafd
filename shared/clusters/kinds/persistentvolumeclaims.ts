import { z } from 'zod'
import { type Column, defineKind, type Tone } from '../kind.ts'
import { wholeUnits } from '../quantity.ts'
import { type NamespacedRow, namespacedRow } from './base-row.ts'
import { metadata, part, quantities, text } from './fields.ts'
import { ageColumn, nameColumn, namespaceColumn } from './standard-columns.ts'
import { accessModes, accessModesText, betaClassAnnotation } from './storage-fields.ts'

const schema = z.object({
  metadata,
  spec: part(
    z.object({
      volumeName: text,
      storageClassName: text,
      volumeAttributesClassName: text,
      volumeMode: text,
      accessModes,
      resources: part(z.object({ requests: quantities })),
    }),
  ),
  status: part(z.object({ phase: text, capacity: quantities, accessModes })),
})

export interface PersistentVolumeClaimRow extends NamespacedRow {
  /** "Pending", "Bound" or "Lost". */
  readonly phase: string
  readonly deleting: boolean
  readonly volume: string | null
  /** As sent ("10Gi"); null until bound. */
  readonly capacity: string | null
  /** As sent; null when the claim does not say. */
  readonly requested: string | null
  readonly accessModes: readonly string[]
  /** null: the default class; empty text: no class at all. */
  readonly storageClass: string | null
  readonly attributesClass: string | null
  readonly volumeMode: string | null
  /** The node that its pod was given: from then on a volume is awaited. */
  readonly selectedNode: string | null
}

const tones: Readonly<Record<string, Tone>> = { Bound: 'ok', Pending: 'warn', Lost: 'bad' }
const statusText = (row: PersistentVolumeClaimRow) => (row.deleting ? 'Terminating' : row.phase)

const columns: readonly Column<PersistentVolumeClaimRow>[] = [
  namespaceColumn,
  nameColumn,
  {
    id: 'status',
    title: 'Status',
    text: statusText,
    tone: (row) => (row.deleting ? 'warn' : (tones[row.phase] ?? 'muted')),
    width: 11,
  },
  { id: 'volume', title: 'Volume', text: (row) => row.volume ?? '', width: 40 },
  {
    id: 'capacity',
    title: 'Capacity',
    text: (row) => row.capacity ?? '',
    sortKey: (row) => wholeUnits(row.capacity) ?? -1,
    align: 'right',
    width: 9,
  },
  { id: 'access-modes', title: 'Access modes', text: (row) => accessModesText(row.accessModes), width: 12 },
  { id: 'storage-class', title: 'Storage class', text: (row) => row.storageClass ?? '', width: 18 },
  {
    id: 'attributes-class',
    title: 'Volume attributes class',
    text: (row) => row.attributesClass ?? '<unset>',
    width: 16,
    wide: true,
  },
  ageColumn,
  { id: 'volume-mode', title: 'Volume mode', text: (row) => row.volumeMode ?? '<unset>', width: 12, wide: true },
  {
    id: 'requested',
    title: 'Requested',
    text: (row) => row.requested,
    sortKey: (row) => wholeUnits(row.requested) ?? -1,
    align: 'right',
    width: 10,
    wide: true,
  },
]

export const persistentvolumeclaims = defineKind<PersistentVolumeClaimRow, typeof schema>({
  plural: 'persistentvolumeclaims',
  title: 'Volume claims',
  aliases: ['persistentvolumeclaim', 'pvc'],
  group: '',
  version: 'v1',
  namespaced: true,
  schema,
  project({ metadata: meta, spec, status }) {
    const bound = Boolean(spec?.volumeName)
    const capacity = status?.capacity.storage
    const requested = spec?.resources?.requests.storage
    return {
      ...namespacedRow(meta),
      phase: status?.phase ?? 'Unknown',
      deleting: meta.deletionTimestamp !== null,
      volume: spec?.volumeName || null,
      capacity: bound && capacity !== undefined ? `${capacity}` : null,
      requested: requested === undefined ? null : `${requested}`,
      accessModes: bound ? (status?.accessModes ?? []) : [],
      storageClass: meta.annotations[betaClassAnnotation] ?? spec?.storageClassName ?? null,
      attributesClass: spec?.volumeAttributesClassName || null,
      volumeMode: spec?.volumeMode ?? null,
      selectedNode: meta.annotations['volume.kubernetes.io/selected-node'] ?? null,
    }
  },
  columns,
})
