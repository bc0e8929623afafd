import type { EventRow } from '../kinds/events.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** A kubelet that has said the same 25 times says it only every five minutes. */
const recently = 10 * 60_000
/** Where pods cannot be seen, only what was said just now counts. */
const justNow = 2 * 60_000
const failedProbe = /^(Readiness|Liveness|Startup) probe (?:failed|errored)/
const ofContainer = /^spec\.(?:initContainers|containers|ephemeralContainers)\{(.+)\}$/

const consequences: Readonly<Record<string, string>> = {
  readiness: 'it gets no traffic',
  liveness: 'it is started again',
  startup: 'it has not started yet',
}

/**
 * Probes that failed lately, one problem for each container and probe, in the kubelet's own words. A pod that is gone,
 * and a container that is ready again, are passed over.
 * @param pods null when they cannot be read: then every probe that failed just now counts.
 * @param now ms since the epoch.
 */
export function probeProblems(
  events: Iterable<EventRow>,
  pods: Iterable<PodRow> | null,
  now: number,
): readonly Problem[] {
  const newest = new Map<string, { readonly event: EventRow; readonly probe: string; readonly container: string }>()
  const window = pods === null ? justNow : recently
  for (const event of events) {
    if (event.reason !== 'Unhealthy' || event.lastSeen === null || now - event.lastSeen > window) continue
    const probe = failedProbe.exec(event.message)?.[1]?.toLowerCase()
    const container = ofContainer.exec(event.involved.fieldPath)?.[1]
    if (probe === undefined || container === undefined || event.involved.kind !== 'Pod') continue
    const key = [event.namespace, event.involved.name, container, probe].join('/')
    const known = newest.get(key)
    if (known === undefined || (known.event.lastSeen ?? 0) < event.lastSeen)
      newest.set(key, { event, probe, container })
  }
  if (newest.size === 0) return []
  const wanted = new Set([...newest.values()].map(({ event }) => address(event.namespace, event.involved.name)))
  const found = pods === null ? null : new Map<string, PodRow>()
  for (const pod of pods ?? []) {
    const key = address(pod.namespace, pod.name)
    if (wanted.has(key)) found?.set(key, pod)
  }
  return [...newest.values()].flatMap(({ event, probe, container }) => {
    const pod = found?.get(address(event.namespace, event.involved.name))
    if (found !== null && (pod === undefined || isOver(pod, event, probe, container))) return []
    return problemOf(
      { kind: 'pods', namespace: event.namespace, name: event.involved.name, container },
      {
        what: `probe-${probe}`,
        severity: 'warning',
        says: `the ${probe} probe of container ${container} fails: ${consequences[probe]}`,
        evidence: event.count > 1 ? `${event.message} (${event.count} times)` : event.message,
        since: event.firstSeen,
      },
    )
  })
}

const address = (namespace: string, name: string): string => `${namespace}/${name}`

function isOver(pod: PodRow, event: EventRow, probe: string, container: string): boolean {
  if (pod.deletionTimestamp !== null || pod.phase === 'Succeeded' || pod.phase === 'Failed') return true
  // A pod of a stateful set keeps its name when it is made anew.
  if (event.involved.uid !== null && event.involved.uid !== pod.uid) return true
  // A liveness probe that failed has had its effect whether or not the container is ready now.
  return probe !== 'liveness' && pod.containers.some(({ name, ready }) => name === container && ready)
}
