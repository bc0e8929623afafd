import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import type { Gate } from '@main/gate/gate.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import type {
  ActionOffer,
  ActionRequest,
  AvailableActions,
  actionsContract,
  PrepareAnswer,
} from '@shared/actions/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { TargetRef } from '@shared/gate/prepared.ts'
import { gateRule } from '@shared/gate/tier.ts'
import { accessNeeds } from './access-needs.ts'
import { type CatalogEntry, catalog } from './action-catalog.ts'
import { cordon } from './cordon.ts'
import { deleteObject } from './delete-object.ts'
import { drain } from './drain.ts'
import { edit, FieldConflictError } from './edit.ts'
import { evict } from './evict.ts'
import { type ActionKind, editableForm, type LiveObject, readLive, type Target } from './live-object.ts'
import { yamlOf } from './object-diff.ts'
import { restart } from './restart.ts'
import { scale, wantedReplicas } from './scale.ts'

export interface ActionsServiceOptions {
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  /** A kind by its plural on a cluster, custom resources too; null when there is none. */
  readonly kind: (
    cluster: ClusterAccess,
    plural: string,
    signal: AbortSignal,
  ) => Promise<ActionKind | null> | ActionKind | null
  readonly gate: Gate
  readonly access: AccessReviews
  readonly clock: Clock
}

/** Actions on Kubernetes objects, every one of them through the gate. */
export function actionsService(options: ActionsServiceOptions): Handlers<typeof actionsContract> {
  const { gate, access, clock } = options

  const targetOf = async (
    id: ClusterId,
    { kind: plural, namespace, name }: TargetRef,
    signal: AbortSignal,
  ): Promise<Target> => {
    const cluster = options.cluster(id)
    const kind = await options.kind(cluster, plural, signal)
    if (kind === null) throw new CockpitError('NOT_FOUND', `There is no kind ${plural} here`)
    // Without its namespace the path of a namespaced object would name something else.
    if (kind.namespaced !== (namespace !== null)) {
      throw new CockpitError('BAD_INPUT', `${plural} ${kind.namespaced ? 'are' : 'are not'} in a namespace`)
    }
    return { cluster, kind, namespace, name }
  }

  const offerOf = async (
    entry: CatalogEntry,
    target: Target,
    live: LiveObject | null,
    signal: AbortSignal,
  ): Promise<ActionOffer> => {
    const { action, title } = entry
    const tier = entry.tier(target.kind)
    const offer = (offered: boolean, reason: string): ActionOffer => ({ action, title, tier, offered, reason })
    const rule = gateRule(tier, target.cluster.protection, target.cluster.environment)
    if (!rule.allowed) return offer(false, rule.reason)
    const verdicts = await Promise.all(
      accessNeeds(action, target).map((need) => access.ask(target.cluster, need, signal)),
    )
    const denied = verdicts.find(({ answer }) => answer === 'denied')
    if (denied !== undefined) return offer(false, denied.why)
    const obstacle = live === null ? '' : (entry.obstacle?.(live) ?? '')
    if (obstacle !== '') return offer(false, obstacle)
    return offer(true, verdicts.find(({ answer }) => answer === 'unknown')?.why ?? '')
  }

  return {
    async available({ cluster: id, target: ref }, signal): Promise<AvailableActions> {
      const target = await targetOf(id, ref, signal)
      const entries = catalog.filter(({ appliesTo }) => appliesTo(target.kind))
      // Who may not read the object is told so by the review of the permission to read it.
      const live = await readLive(target, signal).catch((thrown: unknown) => {
        if (thrown instanceof CockpitError && thrown.code === 'FORBIDDEN') return null
        throw thrown
      })
      return {
        environment: target.cluster.environment,
        protection: target.cluster.protection,
        actions: await Promise.all(entries.map((entry) => offerOf(entry, target, live, signal))),
        replicas: live === null ? null : wantedReplicas(live),
      }
    },
    async read({ cluster, target: ref }, signal) {
      const live = await readLive(await targetOf(cluster, ref, signal), signal)
      if (live.kind === 'Secret') throw new CockpitError('NOT_POSSIBLE', 'Secrets are not edited here')
      const { uid, resourceVersion } = live.metadata
      return { yaml: yamlOf(editableForm(live)), uid, resourceVersion }
    },
    async prepare(request, signal): Promise<PrepareAnswer> {
      const target = await targetOf(request.cluster, request.target, signal)
      const entry = catalog.find(({ action }) => action === request.action)
      if (entry?.appliesTo(target.kind) !== true) {
        throw new CockpitError('NOT_POSSIBLE', `${request.action} is not an action on ${target.kind.plural}`)
      }
      try {
        return { state: 'prepared', prepared: await gate.prepare(gated(request, target, clock), signal) }
      } catch (thrown) {
        if (thrown instanceof FieldConflictError) return { state: 'conflict', conflicts: [...thrown.conflicts] }
        throw thrown
      }
    },
    perform: ({ token, typedName }, signal) => gate.perform(token, typedName, signal),
  }
}

function gated(request: ActionRequest, target: Target, clock: Clock): GatedAction {
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
    case 'edit':
      return edit(target, request)
  }
}
