import { spanText } from '../age.ts'
import type { PersistentVolumeClaimRow } from '../kinds/persistentvolumeclaims.ts'
import type { PersistentVolumeRow } from '../kinds/persistentvolumes.ts'
import type { StorageClassRow } from '../kinds/storageclasses.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Provisioning takes a while even when all is well. */
const bindingGrace = 60_000

/**
 * What is wrong with one claim.
 * @param classes null when storage classes cannot be read: then a claim that waits on purpose looks like any other.
 * @param now ms since the epoch.
 */
export function claimProblems(
  claim: PersistentVolumeClaimRow,
  classes: readonly StorageClassRow[] | null,
  now: number,
): readonly Problem[] {
  const object = { kind: 'persistentvolumeclaims', namespace: claim.namespace, name: claim.name, container: null }
  if (claim.phase === 'Lost') {
    const evidence = `phase Lost: volume ${claim.volume ?? 'unknown'} is gone or belongs to another claim`
    return [
      problemOf(object, { what: 'lost', severity: 'critical', says: 'its volume is lost', evidence, since: null }),
    ]
  }
  if (claim.phase !== 'Pending' || claim.deleting) return []
  const waited = claim.createdAt === null ? Number.POSITIVE_INFINITY : now - claim.createdAt
  if (waited < bindingGrace) return []
  const cause = classes === null ? null : classCause(claim, classes)
  if (cause === 'waits') return []
  const span = claim.createdAt === null ? '' : ` for ${spanText(waited)}`
  return [
    problemOf(object, {
      what: 'pending',
      // Where storage classes cannot be read it may be waiting for its first pod, as it should.
      severity: classes === null ? 'warning' : 'critical',
      says: cause?.says ?? `not bound to a volume${span}`,
      evidence: cause?.evidence ?? pendingEvidence(claim, classes === null),
      since: claim.createdAt,
    }),
  ]
}

function classCause(
  claim: PersistentVolumeClaimRow,
  classes: readonly StorageClassRow[],
): { readonly says: string; readonly evidence: string } | 'waits' | null {
  // Empty text asks for a volume that an administrator made.
  if (claim.storageClass === '') return null
  if (claim.storageClass === null) {
    if (classes.some(({ isDefault }) => isDefault)) return null
    return {
      says: 'not bound: it names no storage class and there is no default one',
      evidence: `storage classes: ${classes.map(({ name }) => name).join(', ') || 'none'}`,
    }
  }
  const found = classes.find(({ name }) => name === claim.storageClass)
  if (found === undefined) {
    return {
      says: `not bound: there is no storage class ${claim.storageClass}`,
      evidence: `storage classes: ${classes.map(({ name }) => name).join(', ') || 'none'}`,
    }
  }
  return found.bindingMode === 'WaitForFirstConsumer' && claim.selectedNode === null ? 'waits' : null
}

function pendingEvidence(claim: PersistentVolumeClaimRow, classesUnknown: boolean): string {
  const asked = `${claim.requested ?? 'unknown size'} of storage class ${claim.storageClass ?? '(default)'}`
  const node = claim.selectedNode === null ? '' : `; wanted on node ${claim.selectedNode}`
  return `${asked}${node}${classesUnknown ? '; storage classes could not be read, so it may only wait for a pod' : ''}`
}

/** What is wrong with one volume: its reclaiming or its deletion failed. */
export function volumeProblems(volume: PersistentVolumeRow): readonly Problem[] {
  if (volume.phase !== 'Failed') return []
  return [
    problemOf(
      { kind: 'persistentvolumes', namespace: null, name: volume.name, container: null },
      {
        what: 'failed',
        severity: 'warning',
        says: 'volume could not be reclaimed (Failed)',
        evidence: volume.message || volume.reason || 'phase Failed',
        since: volume.phaseSince,
      },
    ),
  ]
}
