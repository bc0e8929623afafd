import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { Gate } from '@main/gate/gate.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { z } from 'zod'
import { deadlineAnnotation, ownerLabel } from './debug-pod-marks.ts'
import { deletePod, isGone, type MarkedPod, markedPod } from './remove-debug-pods.ts'

export interface Sweeper {
  readonly gate: Pick<Gate, 'prepare' | 'perform'>
  readonly clock: Clock
  /** Marks what this installation made. */
  readonly owner: string
}

/**
 * Removes pods of this installation whose deadline is over: those that a killed process left behind, and those that
 * could not be removed. Each removal goes through the gate and is in the journal; nobody is asked, for whoever made the
 * pod was told that it would be removed.
 * @returns how many were removed. Errors: those of the gate and of any request.
 */
export async function sweepDebugPods(
  cluster: ClusterAccess,
  { gate, clock, owner }: Sweeper,
  signal: AbortSignal,
): Promise<number> {
  const query = { labelSelector: `${ownerLabel}=${owner}` }
  const { items } = z.object({ items: z.array(markedPod) }).parse(await cluster.json('/api/v1/pods', { query, signal }))
  const left = items.filter(({ metadata }) => isOver(metadata, clock.now()))
  for (const { metadata } of left) {
    const { token, typedName } = await gate.prepare(removal(cluster, metadata), signal)
    for await (const _step of gate.perform(token, typedName, signal));
  }
  return left.length
}

/** One without a readable deadline was tampered with, and is nobody's to remove. */
function isOver({ annotations }: MarkedPod, now: number): boolean {
  const deadline = Date.parse(annotations?.[deadlineAnnotation] ?? '')
  return !Number.isNaN(deadline) && deadline < now
}

function removal(cluster: ClusterAccess, pod: MarkedPod): GatedAction {
  const { namespace, name, uid, resourceVersion, annotations } = pod
  const target = { kind: 'pods', namespace, name }
  return {
    id: 'sweep-debug-pod',
    cluster,
    target,
    needs: [{ verb: 'delete', group: '', resource: 'pods', namespace, name }],
    async plan() {
      return {
        tier: 'D1',
        subject: { ...target, uid, resourceVersion },
        title: `Remove ${name}?`,
        explanation: 'It was made from here and its time is over.',
        button: `Remove ${name}`,
        detail: `Removed by the cockpit itself: a debug pod that was to be gone by ${annotations?.[deadlineAnnotation]}`,
        preview: { diff: [], affected: [{ ...target, fate: 'is removed', tone: 'warn' }], warnings: [] },
        // The server itself removes no other pod of this name.
        recheck: async () => undefined,
        async *perform() {
          yield { text: `Removing ${name}`, done: 0, total: 1 }
          const gone = await deletePod(cluster, pod).then(() => false, ifGone)
          return gone ? `Pod ${name} was gone already` : `Pod ${name} is removed`
        },
      }
    },
  }
}

function ifGone(thrown: unknown): true {
  if (isGone(thrown)) return true
  throw thrown
}
