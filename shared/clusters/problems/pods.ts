import { spanText } from '../age.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { Problem } from '../problem.ts'
import { containerProblems } from './containers.ts'
import { problemOf, type Surroundings } from './problem-of.ts'

/** The scheduler needs a moment even when all is well. */
const schedulingGrace = 30_000
/** Beyond the grace period that the pod was given. */
const terminatingGrace = 60_000

/** Of a pod that has no node. */
export const pendingRule = 'pods/pending'

/** Everything that is wrong with one pod, nearest to the cause. */
export function podProblems(pod: PodRow, around: Surroundings): readonly Problem[] {
  if (pod.deletionTimestamp !== null) return listOf(stuckTerminating(pod, pod.deletionTimestamp, around))
  if (pod.phase === 'Succeeded') return []
  if (pod.phase === 'Failed') return [failed(pod)]
  const pending = notScheduled(pod, around)
  if (pending !== null) return [pending]
  const inContainers = containerProblems(pod, around)
  const missing = listOf(sidecarMissing(pod, around))
  if (inContainers.length > 0 || missing.length > 0) return [...missing, ...inContainers]
  return listOf(notReadyOtherwise(pod))
}

/** True where the answer may change by the passing of time alone, so that it must be asked again. */
export function dependsOnTime(pod: PodRow): boolean {
  if (pod.phase === 'Succeeded' || (pod.phase === 'Failed' && pod.deletionTimestamp === null)) return false
  return (
    pod.deletionTimestamp !== null || pod.phase !== 'Running' || pod.restarts > 0 || pod.readyCount < pod.totalCount
  )
}

function reference(pod: PodRow) {
  return { kind: 'pods', namespace: pod.namespace, name: pod.name, container: null }
}

function stuckTerminating(pod: PodRow, due: number, { now }: Surroundings): Problem | null {
  const late = now - due
  if (late < terminatingGrace) return null
  return problemOf(reference(pod), {
    what: 'terminating',
    severity: 'warning',
    says: `should have been gone ${spanText(late)} ago and is still terminating`,
    evidence: pod.node === null ? 'not on a node' : `on node ${pod.node}`,
    since: due,
  })
}

function failed(pod: PodRow): Problem {
  // A Job or a ReplicaSet makes another one; what nobody replaces is gone for good.
  const replaced = pod.owner !== null && pod.owner.kind !== 'StatefulSet'
  const ended = pod.containers.find(({ exitCode }) => exitCode !== null && exitCode !== 0)
  const evidence = [pod.message, ended ? `${ended.name}: exit code ${ended.exitCode}` : ''].filter(
    (part) => part !== '',
  )
  return problemOf(reference(pod), {
    what: 'failed',
    severity: replaced ? 'warning' : 'critical',
    says: `failed (${pod.reason === '' ? pod.displayStatus : pod.reason})`,
    evidence: evidence.join('; ') || 'phase Failed',
    since: ended?.startedAt ?? pod.createdAt,
  })
}

function notScheduled(pod: PodRow, { now }: Surroundings): Problem | null {
  if (pod.phase !== 'Pending' || pod.node !== null) return null
  const waited = pod.createdAt === null ? Number.POSITIVE_INFINITY : now - pod.createdAt
  if (waited < schedulingGrace) return null
  const scheduled = pod.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const gated = scheduled?.reason === 'SchedulingGated'
  const span = pod.createdAt === null ? '' : ` for ${spanText(waited)}`
  return problemOf(reference(pod), {
    what: 'pending',
    severity: gated ? 'warning' : 'critical',
    says: gated ? `held back by a scheduling gate${span}` : `not scheduled${span}`,
    evidence: scheduled?.message || 'no node chosen yet; the scheduler has said nothing',
    since: scheduled?.since ?? pod.createdAt,
  })
}

function sidecarMissing(pod: PodRow, { sidecar }: Surroundings): Problem | null {
  if (pod.annotations[sidecar.annotation] !== 'true') return null
  if (pod.containers.some(({ name }) => name === sidecar.container)) return null
  return problemOf(reference(pod), {
    what: 'sidecar-missing',
    severity: 'critical',
    says: `sidecar ${sidecar.container} is missing`,
    evidence: `annotation ${sidecar.annotation} is "true" and the pod has no container ${sidecar.container}`,
    since: pod.createdAt,
  })
}

/** All containers are ready and the pod is not: a readiness gate, or its node no longer vouches for it. */
function notReadyOtherwise(pod: PodRow): Problem | null {
  if (pod.phase === 'Unknown') {
    const evidence = pod.message || 'phase Unknown: the node does not report on it'
    return problemOf(reference(pod), {
      what: 'unknown',
      severity: 'critical',
      says: 'its state is not known',
      evidence,
      since: null,
    })
  }
  const ready = pod.conditions.find(({ type }) => type === 'Ready')
  if (pod.phase !== 'Running' || ready?.status !== 'False' || pod.readyCount < pod.totalCount) return null
  return problemOf(reference(pod), {
    what: 'not-ready',
    severity: 'warning',
    says: 'is not ready although its containers are',
    evidence: [ready.reason, ready.message].filter((part) => part !== '').join(': ') || 'condition Ready is False',
    since: ready.since,
  })
}

function listOf(problem: Problem | null): readonly Problem[] {
  return problem === null ? [] : [problem]
}
