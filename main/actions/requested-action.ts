import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { debugContainer } from '@main/debug-pods/debug-container.ts'
import { nodeShell } from '@main/debug-pods/node-shell.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type { ActionRequest } from '@shared/actions/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { TargetRef } from '@shared/gate/prepared.ts'
import { catalog } from './action-catalog.ts'
import { cordon } from './cordon.ts'
import { deleteObject } from './delete-object.ts'
import { drain } from './drain.ts'
import { edit } from './edit.ts'
import { evict } from './evict.ts'
import type { ActionKind, Target } from './live-object.ts'
import { restart } from './restart.ts'
import { scale } from './scale.ts'

export interface RequestedActionOptions {
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  /** A kind by its plural on a cluster, custom resources too; null when there is none. */
  readonly kind: (
    cluster: ClusterAccess,
    plural: string,
    signal: AbortSignal,
  ) => Promise<ActionKind | null> | ActionKind | null
  readonly clock: Clock
  /** The image as the cluster can reach it. */
  readonly debugImage: (id: ClusterId, image: string) => string
  /** Marks what is made on a cluster as this installation's. */
  readonly owner: string
}

/** Errors: NOT_FOUND, BAD_INPUT. */
export async function targetNamed(
  options: RequestedActionOptions,
  id: ClusterId,
  { kind: plural, namespace, name }: TargetRef,
  signal: AbortSignal,
): Promise<Target> {
  const cluster = options.cluster(id)
  const kind = await options.kind(cluster, plural, signal)
  if (kind === null) throw new CockpitError('NOT_FOUND', `There is no kind ${plural} here`)
  // Without its namespace the path of a namespaced object would name something else.
  if (kind.namespaced !== (namespace !== null)) {
    throw new CockpitError('BAD_INPUT', `${plural} ${kind.namespaced ? 'are' : 'are not'} in a namespace`)
  }
  return { cluster, kind, namespace, name }
}

/** What was asked for, as the gate takes it. Errors: NOT_FOUND, BAD_INPUT, NOT_POSSIBLE. */
export async function requestedAction(
  options: RequestedActionOptions,
  request: ActionRequest,
  signal: AbortSignal,
): Promise<GatedAction> {
  const target = await targetNamed(options, request.cluster, request.target, signal)
  const entry = catalog.find(({ action }) => action === request.action)
  if (entry?.appliesTo(target.kind) !== true) {
    throw new CockpitError('NOT_POSSIBLE', `${request.action} is not an action on ${target.kind.plural}`)
  }
  return gated(request, target, options)
}

function gated(
  request: ActionRequest,
  target: Target,
  { clock, debugImage, owner }: Pick<RequestedActionOptions, 'clock' | 'debugImage' | 'owner'>,
): GatedAction {
  switch (request.action) {
    case 'restart':
      return restart(target, clock)
    case 'scale':
      return scale(target, request.replicas, clock)
    case 'cordon':
      return cordon(target, true)
    case 'uncordon':
      return cordon(target, false)
    case 'drain':
      return drain(target, clock)
    case 'evict':
      return evict(target, clock)
    case 'delete':
      return deleteObject(target, clock)
    case 'debug': {
      const image = debugImage(request.cluster, request.image)
      return debugContainer(target, { image, container: request.container, owner }, clock)
    }
    case 'node-shell':
      return nodeShell(target, { image: debugImage(request.cluster, request.image), owner }, clock)
    case 'edit':
      return edit(target, request)
  }
}
