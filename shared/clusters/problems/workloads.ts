import type { DeploymentRow } from '../kinds/deployments.ts'
import type { StatefulSetRow } from '../kinds/statefulsets.ts'
import type { ObjectReference, Problem } from '../problem.ts'
import { problemOf, type Surroundings } from './problem-of.ts'

/** New pods need a moment even when all is well. */
const startGrace = 30_000

/**
 * What is wrong with one Deployment.
 * @param explained whether a problem of one of its own pods already names the cause: then this is a warning at most.
 */
export function deploymentProblems(row: DeploymentRow, around: Surroundings, explained: boolean): readonly Problem[] {
  const object = { kind: 'deployments', namespace: row.namespace, name: row.name, container: null }
  const condition = (type: string) => row.conditions.find((candidate) => candidate.type === type)
  const progressing = condition('Progressing')
  const failure = condition('ReplicaFailure')
  if (failure?.status === 'True') {
    const evidence = failure.message || failure.reason
    return [
      problemOf(object, {
        what: 'replica-failure',
        severity: 'critical',
        says: `its pods cannot be made (${failure.reason})`,
        evidence,
        since: failure.since,
      }),
    ]
  }
  if (progressing?.status === 'False') {
    return [
      problemOf(object, {
        what: 'rollout-stuck',
        severity: explained ? 'warning' : 'critical',
        says: `rollout is stuck, ${row.updated} of ${row.wanted} updated, ${row.available} available`,
        evidence: progressing.message || progressing.reason,
        since: progressing.since,
      }),
    ]
  }
  const rollingOut = row.updated < row.wanted || row.replicas > row.updated
  if (row.available >= row.wanted || (rollingOut && row.available >= row.wanted - row.maxUnavailable)) return []
  const unavailable = condition('Available')
  const since = unavailable?.status === 'False' ? unavailable.since : null
  const begun = since ?? progressing?.since ?? row.createdAt
  // Freshly made or scaled up: its pods are on their way.
  const onTheWay = begun !== null && around.now - begun < startGrace
  return [short(object, row.available, row.wanted, since, explained || onTheWay, unavailable?.message ?? '')]
}

/** What is wrong with one StatefulSet; `explained` as for a Deployment. */
export function statefulSetProblems(row: StatefulSetRow, around: Surroundings, explained: boolean): readonly Problem[] {
  if (row.ready >= row.wanted) return []
  const object = { kind: 'statefulsets', namespace: row.namespace, name: row.name, container: null }
  const onTheWay = row.createdAt !== null && around.now - row.createdAt < startGrace
  const evidence = row.rollingOut ? `rolling out: ${row.updated} of ${row.wanted} are of the new revision` : ''
  return [short(object, row.ready, row.wanted, null, explained || onTheWay || row.rollingOut, evidence)]
}

function short(
  object: ObjectReference,
  available: number,
  wanted: number,
  since: number | null,
  mild: boolean,
  message: string,
): Problem {
  return problemOf(object, {
    what: 'short',
    severity: available === 0 && !mild ? 'critical' : 'warning',
    says: available === 0 ? `none of ${wanted} available` : `${available} of ${wanted} available`,
    evidence: message || `${wanted} wanted, ${available} available`,
    since,
  })
}
