import type { AccessReviews } from '@main/gate/access-review.ts'
import type { Gate } from '@main/gate/gate.ts'
import type { ActionOffer, AvailableActions, actionsContract, PrepareAnswer } from '@shared/actions/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { TargetRef } from '@shared/gate/prepared.ts'
import { gateRule } from '@shared/gate/tier.ts'
import { z } from 'zod'
import { accessNeeds } from './access-needs.ts'
import { type CatalogEntry, catalog } from './action-catalog.ts'
import { FieldConflictError } from './edit.ts'
import { editableForm, type LiveObject, readLive, type Target } from './live-object.ts'
import { yamlOf } from './object-diff.ts'
import { type RequestedActionOptions, requestedAction, targetNamed } from './requested-action.ts'
import { wantedReplicas } from './scale.ts'

export interface ActionsServiceOptions extends RequestedActionOptions {
  readonly gate: Gate
  readonly access: AccessReviews
}

const podForm = z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string() })) }) })

/** Of a pod; what is none has no containers of its own. */
const containerNames = (live: LiveObject): string[] =>
  podForm.safeParse(live).data?.spec.containers.map(({ name }) => name) ?? []

/** Actions on Kubernetes objects, every one of them through the gate. */
export function actionsService(options: ActionsServiceOptions): Handlers<typeof actionsContract> {
  const { gate, access } = options

  const targetOf = (id: ClusterId, ref: TargetRef, signal: AbortSignal): Promise<Target> =>
    targetNamed(options, id, ref, signal)

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
        containers: live === null ? [] : containerNames(live),
      }
    },
    async read({ cluster, target: ref }, signal) {
      const live = await readLive(await targetOf(cluster, ref, signal), signal)
      if (live.kind === 'Secret') throw new CockpitError('NOT_POSSIBLE', 'Secrets are not edited here')
      const { uid, resourceVersion } = live.metadata
      return { yaml: yamlOf(editableForm(live)), uid, resourceVersion }
    },
    async prepare(request, signal): Promise<PrepareAnswer> {
      const action = await requestedAction(options, request, signal)
      try {
        return { state: 'prepared', prepared: await gate.prepare(action, signal) }
      } catch (thrown) {
        if (thrown instanceof FieldConflictError) return { state: 'conflict', conflicts: [...thrown.conflicts] }
        throw thrown
      }
    },
    perform: ({ token, typedName }, signal) => gate.perform(token, typedName, signal),
  }
}
