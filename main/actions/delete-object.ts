import type { Clock } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { AffectedObject } from '@shared/gate/preview.ts'
import { accessNeeds } from './access-needs.ts'
import { watchGone } from './gone.ts'
import {
  controllerOf,
  fingerprint,
  type LiveObject,
  pathOf,
  readLive,
  readUnchanged,
  subjectOf,
  type Target,
  targetRefOf,
} from './live-object.ts'
import { affectedPod, listPods, podsOf } from './pod-list.ts'
import { sendChange } from './send-change.ts'

/** Deletes one object, and with it what belongs to it. */
export function deleteObject(target: Target, clock: Clock): GatedAction {
  const { cluster, name } = target
  return {
    id: 'delete',
    cluster,
    target: targetRefOf(target),
    needs: accessNeeds('delete', target),
    async plan(signal) {
      const live = await readLive(target, signal)
      if (live.metadata.deletionTimestamp) {
        throw new CockpitError('NOT_POSSIBLE', `${live.kind} ${name} is being deleted already`)
      }
      const expected = fingerprint(live)
      await sendDelete(target, live.metadata.uid, true, signal)
      const owner = controllerOf(live)
      const remade = live.kind === 'Pod' && owner !== null
      return {
        tier: remade ? 'D2' : 'D3',
        subject: subjectOf(target, live),
        title: `Delete ${live.kind} ${name}?`,
        explanation: remade
          ? `It ends now, whatever its disruption budget says, and its ${owner} makes another one.`
          : 'It cannot be brought back from here.',
        button: `Delete ${name}`,
        detail: `Delete ${live.kind}, its dependents in the background`,
        preview: { diff: [], ...(await consequences(target, live, owner, signal)) },
        recheck: async (again) => void (await readUnchanged(target, expected, again)),
        async *perform() {
          yield { text: `Deleting ${name}`, done: 0, total: 1 }
          await sendDelete(target, live.metadata.uid, false)
          return `${live.kind} ${name} is being deleted`
        },
        watch: (watching) => watchGone(target, live.metadata.uid, clock, watching),
      }
    },
  }
}

function sendDelete(target: Target, uid: string, dryRun: boolean, signal?: AbortSignal): Promise<unknown> {
  return sendChange(target.cluster, pathOf(target), {
    method: 'DELETE',
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid },
      propagationPolicy: 'Background',
      ...(dryRun ? { dryRun: ['All'] } : {}),
    }),
    ...(dryRun ? { query: { dryRun: 'All' } } : {}),
    ...(signal === undefined ? {} : { signal }),
  })
}

async function consequences(
  target: Target,
  live: LiveObject,
  owner: string | null,
  signal: AbortSignal,
): Promise<{ affected: AffectedObject[]; warnings: string[] }> {
  const warnings: string[] = []
  if (owner !== null && live.kind !== 'Pod') warnings.push(`Its ${owner} may make it anew.`)
  const finalizers = live.metadata.finalizers ?? []
  if (finalizers.length > 0) warnings.push(`It ends only when its finalizers are done: ${finalizers.join(', ')}.`)
  if (live.kind === 'PersistentVolumeClaim') {
    warnings.push('Whether its data is kept depends on the reclaim policy of its volume.')
  }
  if (live.kind === 'CustomResourceDefinition') warnings.push('Every object of this kind is deleted with it.')
  if (live.kind === 'Namespace')
    warnings.push('Everything in the namespace is deleted, not only the pods that are listed.')
  try {
    const affected = await endingPods(target, live, signal)
    return { affected, warnings }
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'CANCELLED') throw thrown
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return { affected: [], warnings: [...warnings, `Which pods end could not be looked at: ${why}`] }
  }
}

/** Those who own pods; a Service or a PodDisruptionBudget selects pods and leaves them be. */
const owners = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'ReplicationController'])

async function endingPods(target: Target, live: LiveObject, signal: AbortSignal): Promise<AffectedObject[]> {
  if (live.kind === 'Namespace') {
    const pods = await listPods(target.cluster, { namespace: live.metadata.name }, signal)
    return pods.map((pod) => affectedPod(pod, 'is deleted', 'bad'))
  }
  if (!owners.has(live.kind)) return []
  const pods = (await podsOf(target.cluster, live, target.namespace, signal)) ?? []
  return pods.map((pod) => affectedPod(pod, 'is deleted', 'bad'))
}
