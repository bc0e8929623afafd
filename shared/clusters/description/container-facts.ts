import { z } from 'zod'
import { type ContainerStatus, containerRole, containerSpec, containerStatus, runStateOf } from '../kinds/containers.ts'
import { figure, listOf, part, text } from '../kinds/fields.ts'
import type { ContainerFact, ResourceFact } from './description.ts'
import { probe, probeText } from './probe-text.ts'

const container = containerSpec.extend({
  ports: listOf(z.object({ name: text, containerPort: figure, protocol: text })),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
})
type Container = z.output<typeof container>

const podSpec = part(
  z.object({
    containers: listOf(container),
    initContainers: listOf(container),
    ephemeralContainers: listOf(container),
  }),
)
const podStatus = part(
  z.object({
    containerStatuses: listOf(containerStatus),
    initContainerStatuses: listOf(containerStatus),
    ephemeralContainerStatuses: listOf(containerStatus),
  }),
)

/** A pod's containers as they run; init containers first, as they start. */
export function podContainerFacts(spec: unknown, status: unknown): ContainerFact[] {
  const read = podSpec.safeParse(spec).data ?? null
  const told = podStatus.safeParse(status).data ?? null
  const statuses = new Map(
    [
      ...(told?.initContainerStatuses ?? []),
      ...(told?.containerStatuses ?? []),
      ...(told?.ephemeralContainerStatuses ?? []),
    ].map((each) => [each.name, each]),
  )
  const facts = (containers: readonly Container[], roleOf: (spec: Container) => ContainerFact['role']) =>
    containers.flatMap((spec) => containerFact(spec, roleOf(spec), statuses.get(spec.name) ?? null) ?? [])
  return [
    ...facts(read?.initContainers ?? [], (spec) => containerRole(spec, true)),
    ...facts(read?.containers ?? [], () => 'regular'),
    ...facts(read?.ephemeralContainers ?? [], () => 'debug'),
  ]
}

/** The containers of a workload's pod template, which run nowhere by themselves. */
export function templateContainerFacts(spec: unknown): ContainerFact[] {
  return podContainerFacts(spec, null).map((fact) => ({ ...fact, now: null }))
}

function containerFact(
  spec: Container,
  role: ContainerFact['role'],
  status: ContainerStatus | null,
): ContainerFact | null {
  if (spec.name === null) return null
  const before = runStateOf(status?.lastState ?? null)
  return {
    name: spec.name,
    role,
    image: spec.image ?? '',
    ready: status?.ready ?? null,
    restarts: status?.restartCount ?? null,
    now: { ...runStateOf(status?.state ?? null) },
    before: before.state === 'unknown' ? null : { ...before },
    resources: resourceFacts(spec),
    probes: (['startup', 'readiness', 'liveness'] as const).flatMap((kind) => {
      const sent = spec[`${kind}Probe`]
      return sent === null ? [] : [{ kind, text: probeText(sent) }]
    }),
    ports: spec.ports.flatMap(({ name, containerPort, protocol }) =>
      containerPort === null ? [] : `${name === null ? '' : `${name} `}${containerPort}/${protocol ?? 'TCP'}`,
    ),
  }
}

function resourceFacts({ resources }: Container): ResourceFact[] {
  const { requests = {}, limits = {} } = resources ?? {}
  const names = new Set(['cpu', 'memory', ...Object.keys(requests), ...Object.keys(limits)])
  return [...names].map((resource) => {
    const limit = limits[resource] ?? null
    // The API server fills a request that is left out from the limit; a template still lacks it.
    const request = requests[resource] ?? limit
    return {
      resource,
      request: request === null ? null : `${request}`,
      limit: limit === null ? null : `${limit}`,
    }
  })
}
