import type { AffectedObject } from '@shared/gate/preview.ts'
import type { EvictionAnswer } from './eviction.ts'
import { affectedPod, hasEmptyDir, isFinished, isMirror, type Pod, podController } from './pod-list.ts'

export interface DrainPlan {
  readonly evict: readonly Pod[]
  /** Those that a drain leaves: their DaemonSet would put them back, or the node itself runs them. */
  readonly skip: readonly { readonly pod: Pod; readonly why: string }[]
}

/** Which pods of a node a drain ends, by the rules of `kubectl drain`. */
export function planDrain(pods: readonly Pod[]): DrainPlan {
  const skip = pods.flatMap((pod) => {
    if (isMirror(pod)) return [{ pod, why: 'stays: a static pod of the node' }]
    // A finished pod of a DaemonSet is not put back by anyone who minds.
    if (podController(pod) === 'DaemonSet' && !isFinished(pod)) return [{ pod, why: 'stays: belongs to a DaemonSet' }]
    return []
  })
  const skipped = new Set(skip.map(({ pod }) => pod))
  return { evict: pods.filter((pod) => !skipped.has(pod)), skip }
}

/** Nobody makes it anew elsewhere: it is lost, not moved. */
export const isUnmanaged = (pod: Pod): boolean => podController(pod) === null && !isFinished(pod)

/** What becomes of a pod that a drain ends, with what a trial eviction said. */
export function drainFate(pod: Pod, trial: EvictionAnswer): AffectedObject {
  if (trial.outcome === 'blocked') return affectedPod(pod, `blocked now: ${trial.why}`, 'bad')
  if (isFinished(pod)) return affectedPod(pod, 'has finished; is removed', 'muted')
  const lost = hasEmptyDir(pod) ? '; what its emptyDir volumes hold is lost' : ''
  const controller = podController(pod)
  if (controller === null) return affectedPod(pod, `ends for good: no controller makes it anew${lost}`, 'bad')
  return affectedPod(pod, `ends; its ${controller} makes another one${lost}`, 'warn')
}

/** What the person should know of the whole, in sentences. */
export function drainWarnings({ evict }: DrainPlan, trials: readonly EvictionAnswer[]): string[] {
  const blocked = trials.filter(({ outcome }) => outcome === 'blocked').length
  const emptyDirs = evict.filter((pod) => hasEmptyDir(pod) && !isFinished(pod)).length
  const unmanaged = evict.filter(isUnmanaged).length
  return [
    ...(unmanaged === 0 ? [] : [`${counted(unmanaged, 'pod')} without a controller will be gone for good.`]),
    ...(emptyDirs === 0 ? [] : [`${counted(emptyDirs, 'pod')} will lose what emptyDir volumes hold.`]),
    ...(blocked === 0
      ? []
      : [`${counted(blocked, 'pod')} cannot be evicted now because of a disruption budget; the drain waits for it.`]),
  ]
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
