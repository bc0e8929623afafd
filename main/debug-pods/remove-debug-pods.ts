import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { type DebugPodMarks, ownerLabel, runLabel } from './debug-pod-marks.ts'

export const podKind = { group: '', version: 'v1', plural: 'pods', namespaced: true }
const attempts = 3
const requestMs = 10_000

const words = z.record(z.string(), z.string()).nullish()
export const markedPod = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    labels: words,
    annotations: words,
  }),
})
export type MarkedPod = z.output<typeof markedPod>['metadata']

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
      const { metadata } = markedPod.parse(await cluster.json(path, { timeoutMs: requestMs }))
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
 * Only this very pod: one that was made anew under its name is another one. Errors: NOT_FOUND, CONFLICT for another one,
 * and those of any request.
 */
export async function deletePod(cluster: ClusterAccess, { namespace, name, uid }: MarkedPod): Promise<void> {
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

export const isGone = (thrown: unknown): boolean => thrown instanceof CockpitError && thrown.code === 'NOT_FOUND'
