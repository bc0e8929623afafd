import { createHash } from 'node:crypto'
import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import type { Subject } from '@main/gate/gated-action.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { TargetRef } from '@shared/gate/prepared.ts'
import { z } from 'zod'

/** What must be known of a kind to act on one of its objects. */
export type ActionKind = Pick<Kind, 'plural' | 'group' | 'version' | 'resource' | 'namespaced'>

export interface Target {
  readonly cluster: ClusterAccess
  readonly kind: ActionKind
  readonly namespace: string | null
  readonly name: string
}

const ownerReference = z.looseObject({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() })

export const liveObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().nullish(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number().nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z.array(ownerReference).nullish(),
    finalizers: z.array(z.string()).nullish(),
    deletionTimestamp: z.string().nullish(),
    managedFields: z.array(z.unknown()).nullish(),
  }),
})
export type LiveObject = z.output<typeof liveObject>

export const pathOf = ({ kind, namespace, name }: Target): string => objectPath(kind, namespace, name)

/** The object as the server has it now. Errors: NOT_FOUND and those of any request. */
export async function readLive(target: Target, signal?: AbortSignal): Promise<LiveObject> {
  const answer = await target.cluster.json(pathOf(target), signal === undefined ? {} : { signal })
  return liveObject.parse(answer)
}

export function subjectOf({ kind, namespace, name }: Target, { metadata }: LiveObject): Subject {
  return { kind: kind.plural, namespace, name, uid: metadata.uid, resourceVersion: metadata.resourceVersion }
}

export const targetRefOf = ({ kind, namespace, name }: Target): TargetRef => ({ kind: kind.plural, namespace, name })

const serverFields = new Set(['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink'])
/** kubectl's copy of what it applied, and the deployment controller's count of templates: nobody writes these by hand. */
const bookkeeping = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision'])

/** What a person can change of an object: without status, and without what only the server or a controller writes. */
export function editableForm(object: LiveObject): Record<string, unknown> {
  const { status: _status, metadata, ...rest } = object
  const { annotations: written, ...fields } = metadata
  const kept = Object.entries(fields).filter(([name]) => !serverFields.has(name))
  const annotations = Object.entries(written ?? {}).filter(([name]) => !bookkeeping.has(name))
  if (annotations.length > 0) kept.push(['annotations', Object.fromEntries(annotations)])
  const { apiVersion, kind, ...body } = rest
  return { apiVersion, kind, metadata: Object.fromEntries(kept), ...body }
}

/** An editable form with the annotations that it leaves out: for a patch that would otherwise replace them with nothing. */
export function withBookkeeping(form: Record<string, unknown>, { metadata }: LiveObject): Record<string, unknown> {
  const hidden = Object.entries(metadata.annotations ?? {}).filter(([name]) => bookkeeping.has(name))
  if (hidden.length === 0) return form
  const shown = (form.metadata ?? {}) as { readonly annotations?: Readonly<Record<string, unknown>> }
  return { ...form, metadata: { ...shown, annotations: { ...Object.fromEntries(hidden), ...shown.annotations } } }
}

/**
 * Tells whether an object is still what a person looked at. The resourceVersion cannot: each heartbeat of a node and each
 * pod that gets ready gives a new one.
 */
export function fingerprint(object: LiveObject): string {
  const { uid, deletionTimestamp } = object.metadata
  return createHash('sha256')
    .update(JSON.stringify([uid, deletionTimestamp ?? null, editableForm(object)]))
    .digest('hex')
}

/** Reads the object again. Errors: STALE when it is another one now, or says something else. */
export async function readUnchanged(target: Target, expected: string, signal?: AbortSignal): Promise<LiveObject> {
  const live = await readLive(target, signal).catch((thrown: unknown) => {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') throw stale(`${target.name} is gone`)
    throw thrown
  })
  if (fingerprint(live) !== expected) throw stale(`${live.kind} ${target.name} was changed by somebody else meanwhile`)
  return live
}

export function stale(what: string): CockpitError {
  return new CockpitError('STALE', what, 'Nothing was done. Look at it as it is now and ask again.')
}

/** Whoever makes it anew when it is gone ("ReplicaSet"); null when nobody does. */
export function controllerOf({ metadata }: LiveObject): string | null {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind ?? null
}
