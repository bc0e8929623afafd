import type { EventRow } from '../kinds/events.ts'
import type { PersistentVolumeClaimRow } from '../kinds/persistentvolumeclaims.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { Problem, Severity } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Controllers that fail go on trying, with pauses of minutes at most. */
const recently = 10 * 60_000
/** Where it cannot be seen whether it is still so, only what was said just now counts. */
const justNow = 2 * 60_000

interface Told {
  /** Kinds as events write them, and their plurals. */
  readonly of: Readonly<Record<string, string>>
  readonly severity: Severity
  readonly says: string
}

const pod = { Pod: 'pods' }
/** Of a replica set its deployment says it, in its own condition. */
const makers = { StatefulSet: 'statefulsets', DaemonSet: 'daemonsets', Job: 'jobs' }

const told: Readonly<Record<string, Told>> = {
  FailedCreate: { of: makers, severity: 'critical', says: 'its pods cannot be made' },
  FailedMount: { of: pod, severity: 'critical', says: 'a volume cannot be mounted' },
  FailedAttachVolume: { of: pod, severity: 'critical', says: 'a volume cannot be attached to its node' },
  FailedCreatePodSandBox: { of: pod, severity: 'critical', says: 'its sandbox cannot be made' },
  ProvisioningFailed: {
    of: { PersistentVolumeClaim: 'persistentvolumeclaims' },
    severity: 'critical',
    says: 'no volume can be made for it',
  },
  SystemOOM: { of: { Node: 'nodes' }, severity: 'warning', says: 'the node ran out of memory and killed a process' },
  EvictionThresholdMet: { of: { Node: 'nodes' }, severity: 'warning', says: 'the node evicts pods to free resources' },
}

export interface EventSurroundings {
  /** null when they cannot be read: then what was said a moment ago counts, as a warning. */
  readonly pods: Iterable<PodRow> | null
  readonly claims: Iterable<PersistentVolumeClaimRow> | null
  /** ms since the epoch. */
  readonly now: number
}

/** What only events tell, where it is still so: the newest event of each object and reason is the evidence. */
export function eventProblems(
  events: Iterable<EventRow>,
  { pods, claims, now }: EventSurroundings,
): readonly Problem[] {
  const newest = new Map<string, EventRow>()
  for (const event of events) {
    if (told[event.reason]?.of[event.involved.kind] === undefined) continue
    if (event.lastSeen === null || now - event.lastSeen > recently) continue
    const key = JSON.stringify([event.reason, event.involved.kind, event.involved.namespace, event.involved.name])
    if ((newest.get(key)?.lastSeen ?? 0) < event.lastSeen) newest.set(key, event)
  }
  if (newest.size === 0) return []
  const stuckPods = pods === null ? null : addresses(pods, (each) => each.phase === 'Pending')
  const pendingClaims = claims === null ? null : addresses(claims, (each) => each.phase === 'Pending')
  return [...newest.values()].flatMap((event) => {
    const { involved, reason, message, firstSeen } = event
    const rule = told[reason]
    const kind = rule?.of[involved.kind]
    if (rule === undefined || kind === undefined) return []
    const seen = involved.kind === 'Pod' ? stuckPods : involved.kind === 'PersistentVolumeClaim' ? pendingClaims : 'all'
    if (seen instanceof Set && !seen.has(`${involved.namespace}/${involved.name}`)) return []
    if (seen === null && now - (event.lastSeen ?? 0) > justNow) return []
    return problemOf(
      { kind, namespace: involved.kind === 'Node' ? null : involved.namespace, name: involved.name, container: null },
      {
        what: reason,
        severity: seen === null ? 'warning' : rule.severity,
        says: `${rule.says} (${reason})`,
        evidence: event.count > 1 ? `${message} (${event.count} times)` : message,
        since: firstSeen,
      },
    )
  })
}

function addresses<R extends { readonly namespace: string; readonly name: string }>(
  rows: Iterable<R>,
  isSo: (row: R) => boolean,
): Set<string> {
  const found = new Set<string>()
  for (const row of rows) if (isSo(row)) found.add(`${row.namespace}/${row.name}`)
  return found
}
