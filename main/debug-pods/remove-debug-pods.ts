import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { type DebugPodMarks, deadlineAnnotation, ownerLabel, runLabel } from './debug-pod-marks.ts'

export const podKind = { group: '', version: 'v1', plural: 'pods', namespaced: true }
const attempts = 3
const requestMs = 10_000

const words = z.record(z.string(), z.string()).nullish()
const marked = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), uid: z.string(), labels: words, annotations: words }),
})
type Marked = z.output<typeof marked>['metadata']

/**
 * Removes the pod at a path if it is the one that was made for this run; any other of its name is left alone. On no
 * signal: what was made must go.
 * @returns why it may still be there; null when it is gone or is somebody else's.
 */
export async function removeOwnPod(
  cluster: ClusterAccess,
  path: string,
  { owner, run }: Pick<DebugPodMarks, 'owner' | 'run'>,
): Promise<string | null> {
  let why = ''
  for (let turn = 1; turn <= attempts; turn += 1) {
    try {
      const { metadata } = marked.parse(await cluster.json(path, { timeoutMs: requestMs }))
      if (metadata.labels?.[ownerLabel] !== owner || metadata.labels[runLabel] !== run) return null
      await deletePod(cluster, metadata)
      return null
    } catch (thrown) {
      if (isGone(thrown)) return null
      why = toErrorShape(thrown).message
    }
  }
  return why
}

/**
 * Removes pods of this installation whose deadline is over: those that a killed process left behind, and those that
 * could not be removed.
 * @returns how many were removed. Errors: those of any request.
 */
export async function sweepDebugPods(cluster: ClusterAccess, clock: Clock, owner: string): Promise<number> {
  const query = { labelSelector: `${ownerLabel}=${owner}` }
  const { items } = z.object({ items: z.array(marked) }).parse(await cluster.json('/api/v1/pods', { query }))
  const left = items.filter(({ metadata }) => isOver(metadata, clock.now()))
  for (const { metadata } of left) {
    await deletePod(cluster, metadata).catch((thrown: unknown) => {
      if (!isGone(thrown)) throw thrown
    })
  }
  return left.length
}

/** One without a readable deadline was tampered with, and is nobody's to remove. */
function isOver({ annotations }: Marked, now: number): boolean {
  const deadline = Date.parse(annotations?.[deadlineAnnotation] ?? '')
  return !Number.isNaN(deadline) && deadline < now
}

/** Only this very pod: one that was made anew under its name is another one. */
async function deletePod(cluster: ClusterAccess, { namespace, name, uid }: Marked): Promise<void> {
  await cluster.json(objectPath(podKind, namespace, name), {
    method: 'DELETE',
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      preconditions: { uid },
    }),
    timeoutMs: requestMs,
  })
}

const isGone = (thrown: unknown): boolean => thrown instanceof CockpitError && thrown.code === 'NOT_FOUND'
