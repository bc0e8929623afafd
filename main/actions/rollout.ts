import type { Clock } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { Step } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { type LiveObject, readLive, type Target } from './live-object.ts'

const lookEveryMs = 1_000
/** A rollout without a deadline of its own is watched no longer than this. */
const longestWatchMs = 30 * 60_000

const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0)
const words = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const workload = z.object({
  spec: z.object({
    replicas: z
      .number()
      .nullish()
      .transform((value) => value ?? 1),
    updateStrategy: z.object({ type: words }).nullish(),
  }),
  status: z.object({
    observedGeneration: count,
    replicas: count,
    updatedReplicas: count,
    availableReplicas: count,
    readyReplicas: count,
    currentRevision: words,
    updateRevision: words,
    desiredNumberScheduled: count,
    updatedNumberScheduled: count,
    numberAvailable: count,
    conditions: z.array(z.object({ type: z.string(), reason: words, message: words })).nullish(),
  }),
})

export type RolloutState = Step & {
  readonly state: 'going' | 'complete' | 'stuck'
}

/** How far a workload's rollout is, by the rules of `kubectl rollout status`. Unknown kinds are taken as complete. */
export function rolloutState(object: LiveObject): RolloutState {
  const { spec, status } = workload.parse(object)
  const observed = status.observedGeneration >= (object.metadata.generation ?? 0)
  const of = (state: RolloutState['state'], text: string, done: number, total: number): RolloutState => ({
    state,
    text,
    done: Math.min(done, total),
    total,
  })
  if (object.kind === 'DaemonSet') {
    const total = status.desiredNumberScheduled
    const done = Math.min(status.updatedNumberScheduled, status.numberAvailable)
    if (!observed) return of('going', 'The controller has not seen the change yet', 0, total)
    return done >= total
      ? of('complete', `All ${total} pods are new and available`, total, total)
      : of(
          'going',
          `${status.updatedNumberScheduled} of ${total} pods are new, ${status.numberAvailable} available`,
          done,
          total,
        )
  }
  const total = spec.replicas
  if (!observed) return of('going', 'The controller has not seen the change yet', 0, total)
  if (object.kind === 'StatefulSet') {
    const revised = status.updateRevision === '' || status.currentRevision === status.updateRevision
    const done = Math.min(revised ? status.replicas : status.updatedReplicas, status.readyReplicas)
    if (done >= total && status.replicas <= total && revised)
      return of('complete', `All ${total} pods are new and ready`, total, total)
    return of('going', `${status.updatedReplicas} of ${total} pods are new, ${status.readyReplicas} ready`, done, total)
  }
  if (object.kind === 'ReplicaSet') {
    return status.replicas === total && status.readyReplicas >= total
      ? of('complete', `All ${total} pods are ready`, total, total)
      : of('going', `${status.replicas} pods of ${total}, ${status.readyReplicas} ready`, status.readyReplicas, total)
  }
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return of(
      'stuck',
      progressing.message || 'The rollout exceeded its progress deadline',
      status.updatedReplicas,
      total,
    )
  }
  if (status.updatedReplicas < total) {
    return of('going', `${status.updatedReplicas} of ${total} pods are new`, status.updatedReplicas, total)
  }
  if (status.replicas > status.updatedReplicas) {
    const old = status.replicas - status.updatedReplicas
    return of('going', `${old} old ${old === 1 ? 'pod is' : 'pods are'} ending`, status.availableReplicas, total)
  }
  if (status.availableReplicas < status.updatedReplicas) {
    return of(
      'going',
      `${status.availableReplicas} of ${total} new pods are available`,
      status.availableReplicas,
      total,
    )
  }
  return of('complete', `All ${total} pods are new and available`, total, total)
}

/**
 * Watches a rollout until it is complete; told when something changed.
 * Errors: ROLLOUT_STUCK, TIMED_OUT, NOT_FOUND, CANCELLED. A look that fails is repeated: the rollout goes on.
 */
export async function* watchRollout(
  target: Target,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Step, string, void> {
  const begun = clock.now()
  let told = ''
  for (;;) {
    const state = await look(target, signal)
    if (state !== null) {
      const { text, done, total } = state
      if (state.state === 'complete') return text
      if (state.state === 'stuck') {
        throw new CockpitError('ROLLOUT_STUCK', text, 'Look at the new pods: their events and logs tell why.')
      }
      if (text !== told) yield { text, done, total }
      told = text
    }
    if (clock.now() - begun > longestWatchMs) {
      throw new CockpitError('TIMED_OUT', `After half an hour: ${told}`, 'The rollout goes on by itself.')
    }
    await pause(clock, lookEveryMs, signal)
  }
}

async function look(target: Target, signal: AbortSignal): Promise<RolloutState | null> {
  try {
    return rolloutState(await readLive(target, signal))
  } catch (thrown) {
    const passing = ['UNREACHABLE', 'TIMED_OUT', 'THROTTLED', 'SERVER_ERROR']
    if (thrown instanceof CockpitError && passing.includes(thrown.code)) return null
    throw thrown
  }
}
