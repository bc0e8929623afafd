import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import { untilMadeRuns } from '@main/debug-pods/container-start.ts'
import { removeNodeShell } from '@main/debug-pods/remove-node-shell.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { CockpitError, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { type SessionTarget, sessionName } from '@shared/terminal/session.ts'
import type { Place } from './place.ts'
import { podPlace, podTarget } from './pod-place.ts'

/** A cluster that is away now is asked again after so long, ms; then the pod is left to its own end and to the sweep. */
const removeAgainAfter = [0, 2_000, 5_000, 15_000]
const worthAnother = ['UNREACHABLE', 'TIMED_OUT', 'NOT_REMOVED', 'STALE']

const nothingToRemove = ['NOT_FOUND', 'NOT_POSSIBLE']

export type DebugTarget = Extract<SessionTarget, { readonly kind: 'debug' }>

export interface DebugPlaceOptions {
  readonly clock: Clock
  /** Of this installation, on what it made. */
  readonly owner: string
  /** Performs at the gate what a person confirmed before. */
  readonly perform: (action: GatedAction, signal: AbortSignal) => Promise<void>
}

/** A shell in what an action has made: the pod of a node shell, which goes with the session, or a container in a pod. */
export function debugPlace(cluster: ClusterAccess, target: DebugTarget, options: DebugPlaceOptions): Place {
  const { clock, owner, perform } = options
  const { node } = target
  const shell = podPlace(cluster, target, clock)
  return {
    ...shell,
    name: sessionName(target),
    made: (signal) =>
      untilMadeRuns(cluster, { ...target, wholePod: node !== null }, owner, clock, signal).catch((thrown: unknown) => {
        throw goneInWords(thrown, target)
      }),
    ...(node === null
      ? {}
      : { takeAway: () => removed(removeNodeShell(podTarget(cluster, target), owner), target, perform, clock) }),
  }
}

function goneInWords(thrown: unknown, { pod, node }: DebugTarget): unknown {
  if (!(thrown instanceof CockpitError) || thrown.code !== 'NOT_FOUND') return thrown
  const hint = node === null ? 'Add a debug container to another pod.' : `Make another one: a on node ${node}.`
  return new CockpitError('NOT_FOUND', `Pod ${pod} is gone`, hint)
}

/** Never throws. @returns what became of the pod; empty where there was none of ours. */
async function removed(
  action: GatedAction,
  { namespace, pod }: DebugTarget,
  perform: DebugPlaceOptions['perform'],
  clock: Clock,
): Promise<string> {
  let why = ''
  for (const wait of removeAgainAfter) {
    if (wait > 0) await pause(clock, wait)
    try {
      await perform(action, new AbortController().signal)
      return `Pod ${namespace}/${pod} was removed.`
    } catch (thrown) {
      const { code, message } = toErrorShape(thrown)
      if (nothingToRemove.includes(code)) return ''
      why = message
      if (!worthAnother.includes(code)) break
    }
  }
  return `Pod ${namespace}/${pod} could not be removed (${why}). It ends by itself within an hour of its making, and is removed later.`
}
