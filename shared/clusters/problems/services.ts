import type { EndpointSliceRow } from '../kinds/endpointslices.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { ServiceRow } from '../kinds/services.ts'
import type { Problem } from '../problem.ts'
import { problemOf, type Surroundings } from './problem-of.ts'

/** The endpoint slice controller and the pods of a new service need a moment. */
const startGrace = 30_000

export interface ServiceReadings {
  readonly services: Iterable<ServiceRow>
  readonly endpointslices: Iterable<EndpointSliceRow>
  /** By uid, walked once for each service without endpoints. Null when they cannot be read: then nothing is said about why. */
  readonly pods: ReadonlyMap<string, PodRow> | null
  /** Whether a problem of this pod is named already. */
  readonly hasProblem: (pod: PodRow) => boolean
}

/** Services that select pods and have none that is ready. */
export function serviceProblems(readings: ServiceReadings, around: Surroundings): readonly Problem[] {
  const ready = new Map<string, number>()
  for (const slice of readings.endpointslices) {
    if (slice.service === null) continue
    const key = `${slice.namespace}/${slice.service}`
    ready.set(key, (ready.get(key) ?? 0) + slice.ready)
  }
  const problems: Problem[] = []
  for (const service of readings.services) {
    if (service.type === 'ExternalName' || Object.keys(service.selector).length === 0) continue
    if ((ready.get(`${service.namespace}/${service.name}`) ?? 0) > 0) continue
    if (service.createdAt !== null && around.now - service.createdAt < startGrace) continue
    problems.push(withoutEndpoints(service, readings, around))
  }
  return problems
}

function withoutEndpoints(service: ServiceRow, { pods, hasProblem }: ServiceReadings, { now }: Surroundings): Problem {
  const selected = pods === null ? null : [...pods.values()].filter((pod) => selects(service, pod))
  const young = selected?.some(({ createdAt }) => createdAt !== null && now - createdAt < startGrace) === true
  // Scaled to nothing on purpose, or named by the pod itself, or just being replaced.
  const mild = selected !== null && (selected.length === 0 || young || selected.some(hasProblem))
  const evidence =
    selected === null
      ? 'no ready endpoint in its endpoint slices; its pods cannot be read'
      : selected.length === 0
        ? 'no pod matches its selector'
        : `${selected.length} pods match its selector, none is ready: ${nameSome(selected)}`
  return problemOf(
    { kind: 'services', namespace: service.namespace, name: service.name, container: null },
    {
      what: 'no-endpoints',
      severity: mild ? 'warning' : 'critical',
      says: 'service has no ready endpoint',
      evidence,
      since: null,
    },
  )
}

function selects(service: ServiceRow, pod: PodRow): boolean {
  if (pod.namespace !== service.namespace || pod.phase === 'Succeeded' || pod.phase === 'Failed') return false
  return Object.entries(service.selector).every(([name, value]) => pod.labels[name] === value)
}

function nameSome(pods: readonly PodRow[]): string {
  const names = pods.slice(0, 3).map(({ name }) => name)
  return pods.length > names.length ? `${names.join(', ')} and ${pods.length - names.length} more` : names.join(', ')
}
