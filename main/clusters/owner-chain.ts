import type { RelatedObject } from '@shared/clusters/description/description.ts'
import { referencesOf } from '@shared/clusters/description/references.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { findCustomKind } from './find-custom-kind.ts'
import { objectPath } from './resource-path.ts'

/** ReplicaSet, Deployment, and what an operator puts above; more would be a circle. */
const highest = 5
const metadataAccept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'

export interface OwnerChain {
  /** From the nearest to the topmost that could be read. */
  readonly owners: readonly RelatedObject[]
  /** Why it ends before the topmost; empty when it does not. */
  readonly reason: string
}

/** A built-in kind, or what the cluster itself tells of the word. Errors: NOT_FOUND, and those of any request. */
export async function kindOn(access: ClusterAccess, word: string, signal: AbortSignal): Promise<Kind> {
  return findKind(word) ?? customKind(await findCustomKind(access, word, signal))
}

/**
 * Follows the owners of an object upwards. Never fails: what could not be read is the reason why the chain ends.
 * @param first the object's own first owner.
 */
export async function readOwnerChain(
  access: ClusterAccess,
  first: RelatedObject,
  signal: AbortSignal,
): Promise<OwnerChain> {
  const owners = [first]
  let owner: RelatedObject | undefined = first
  try {
    while (owner !== undefined && owners.length < highest) {
      const kind: Kind = await kindOn(access, owner.kind, signal)
      const where = kind.namespaced ? owner.namespace : null
      const headers = { accept: metadataAccept }
      const { metadata } = (await access.json(objectPath(kind, where, owner.name), { signal, headers })) as {
        metadata: unknown
      }
      owner = referencesOf(kind.plural, { metadata }).find(({ relation }) => relation === 'Owner')
      if (owner !== undefined) owners.push(owner)
    }
    return { owners, reason: '' }
  } catch (thrown) {
    return { owners, reason: `owner of ${owner?.title} ${owner?.name}: ${toErrorShape(thrown).message}` }
  }
}
