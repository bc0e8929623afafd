import { z } from 'zod'
import { clusterId, environment, protectionLevel } from '../clusters/cluster-summary.ts'
import { call, defineContract, stream } from '../contract/define-contract.ts'
import { actionProgress, preparedAction, targetRef } from '../gate/prepared.ts'
import { tier } from '../gate/tier.ts'

export const actionId = z.enum([
  'restart',
  'scale',
  'cordon',
  'uncordon',
  'drain',
  'evict',
  'delete',
  'edit',
  'debug',
  'node-shell',
])
export type ActionId = z.infer<typeof actionId>

/** etcd takes no object above 1.5 MiB; the same holds for what is sent here. */
const yamlText = z.string().max(1_500_000)

const onTarget = { cluster: clusterId, target: targetRef }

export const actionRequest = z.discriminatedUnion('action', [
  z.object({ action: z.enum(['restart', 'cordon', 'uncordon', 'drain', 'evict', 'delete']), ...onTarget }),
  z.object({
    action: z.enum(['debug', 'node-shell']),
    ...onTarget,
    /** The profile may have another in its place on a closed network. */
    image: z.string().min(1).max(512).regex(/^\S+$/),
    /** Of the pod: whose processes a debug container sees; null = its own. */
    container: z.string().min(1).max(63).nullable(),
  }),
  z.object({ action: z.literal('scale'), ...onTarget, replicas: z.int().min(0).max(100_000) }),
  z.object({
    action: z.literal('edit'),
    ...onTarget,
    /** The uid of what was read: an object of the same name that was made anew is another one. */
    uid: z.string().min(1).max(128),
    /** As it was read, so that a change by somebody else in between is noticed. */
    base: yamlText,
    yaml: yamlText,
    /** Takes over fields that others manage. */
    force: z.boolean(),
  }),
])
export type ActionRequest = z.infer<typeof actionRequest>

/** One action on one object: whether it can be asked for, and if not, why. */
export const actionOffer = z.object({
  action: actionId,
  /** "Restart rollout" */
  title: z.string(),
  /** The lowest tier that it has; preparing may find a higher one. */
  tier,
  offered: z.boolean(),
  /** Why it is not offered, or what could not be found out. Empty otherwise. */
  reason: z.string(),
})
export type ActionOffer = z.infer<typeof actionOffer>

export const availableActions = z.object({
  environment,
  protection: protectionLevel,
  actions: z.array(actionOffer),
  /** What the workload asks for now; null where it does not scale. */
  replicas: z.number().nullable(),
  /** Names of the pod's containers; empty of what is no pod. */
  containers: z.array(z.string()),
})
export type AvailableActions = z.infer<typeof availableActions>

/** A field that another manager set, which the edit would change or remove. */
export const fieldConflict = z.object({
  manager: z.string(),
  /** As the API server writes it: ".spec.replicas". */
  field: z.string(),
  change: z.enum(['set', 'remove']),
})
export type FieldConflict = z.infer<typeof fieldConflict>

export const prepareAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('prepared'), prepared: preparedAction }),
  /** Nothing was prepared: asked again with `force`, the edit takes these fields over. */
  z.object({ state: z.literal('conflict'), conflicts: z.array(fieldConflict) }),
])
export type PrepareAnswer = z.infer<typeof prepareAnswer>

export const editableObject = z.object({ yaml: z.string(), uid: z.string(), resourceVersion: z.string() })
export type EditableObject = z.infer<typeof editableObject>

export const actionsContract = defineContract('actions', {
  available: call(z.object(onTarget), availableActions),
  /** For the editor: without managedFields, status, and what only the server sets. */
  read: call(z.object(onTarget), editableObject),
  prepare: call(actionRequest, prepareAnswer),
  /** Closing the stream stops what has not been done yet. What was sent to the server stays done. */
  perform: stream(
    z.object({ token: z.string().min(1).max(200), typedName: z.string().max(600).nullable() }),
    actionProgress,
  ),
})
