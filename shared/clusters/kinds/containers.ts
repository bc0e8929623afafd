import { z } from 'zod'
import { cpuMillicores, wholeUnits } from '../quantity.ts'
import { figure, flag, listOf, part, quantities, text, time } from './fields.ts'

const terminated = z.object({
  reason: text,
  message: text,
  exitCode: figure,
  signal: figure,
  startedAt: time,
  finishedAt: time,
})
const state = z.object({
  waiting: part(z.object({ reason: text, message: text })),
  running: part(z.object({ startedAt: time })),
  terminated: part(terminated),
})

export const containerStatus = z.object({
  name: text,
  ready: flag,
  started: flag,
  restartCount: figure,
  state: part(state),
  lastState: part(state),
})
export type ContainerStatus = z.output<typeof containerStatus>

export const containerSpec = z.object({
  name: text,
  image: text,
  restartPolicy: text,
  resources: part(z.object({ requests: quantities, limits: quantities })),
})
export type ContainerSpec = z.output<typeof containerSpec>

export const podContainers = listOf(containerSpec)

export interface ContainerRow {
  readonly name: string
  /** `sidecar`: an init container that goes on running (restartPolicy Always). */
  readonly role: 'regular' | 'sidecar' | 'init'
  readonly image: string
  readonly ready: boolean
  readonly restarts: number
  /** `unknown`: the kubelet has not reported on it yet. */
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown'
  /** Of the present state: why it waits, or why it ended. */
  readonly reason: string
  readonly message: string
  readonly exitCode: number | null
  readonly startedAt: number | null
  /** Of the run before this one. */
  readonly lastReason: string
  readonly lastExitCode: number | null
  readonly lastFinishedAt: number | null
}

/** One row for every container of the spec, whether or not the kubelet has reported on it. */
export function containerRows(
  specs: readonly ContainerSpec[],
  statuses: readonly ContainerStatus[],
  init: boolean,
): readonly ContainerRow[] {
  const statusByName = new Map(statuses.map((status) => [status.name, status]))
  return specs.flatMap((spec) => {
    if (spec.name === null) return []
    const status = statusByName.get(spec.name) ?? null
    return [containerRow(spec.name, spec.image ?? '', containerRole(spec, init), status)]
  })
}

/** One run of a container: the present one, or the one before. */
export interface RunState {
  /** `unknown`: the kubelet has not reported on it yet. */
  readonly state: ContainerRow['state']
  /** Why it waits, or why it ended. */
  readonly reason: string
  readonly message: string
  readonly exitCode: number | null
  readonly signal: number | null
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** What a status says of one run. */
export function runStateOf(sent: z.output<typeof state> | null): RunState {
  const { terminated = null, running = null, waiting = null } = sent ?? {}
  return {
    state: terminated ? 'terminated' : running ? 'running' : waiting ? 'waiting' : 'unknown',
    reason: terminated?.reason ?? waiting?.reason ?? '',
    message: terminated?.message ?? waiting?.message ?? '',
    exitCode: terminated?.exitCode ?? null,
    signal: terminated?.signal ?? null,
    startedAt: running?.startedAt ?? terminated?.startedAt ?? null,
    finishedAt: terminated?.finishedAt ?? null,
  }
}

/** A regular container, a sidecar (an init container that goes on running), or an init container. */
export function containerRole(spec: Pick<ContainerSpec, 'restartPolicy'>, init: boolean): ContainerRow['role'] {
  return !init ? 'regular' : spec.restartPolicy === 'Always' ? 'sidecar' : 'init'
}

function containerRow(
  name: string,
  image: string,
  role: ContainerRow['role'],
  status: ContainerStatus | null,
): ContainerRow {
  const now = runStateOf(status?.state ?? null)
  const before = runStateOf(status?.lastState ?? null)
  return {
    name,
    role,
    image,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    state: now.state,
    reason: now.reason,
    message: now.message,
    exitCode: now.exitCode,
    startedAt: now.startedAt,
    // What waited before has not ended.
    lastReason: before.state === 'terminated' ? before.reason : '',
    lastExitCode: before.exitCode,
    lastFinishedAt: before.finishedAt,
  }
}

export interface PodResources {
  /** Millicores; null when no container asks. */
  readonly cpuRequest: number | null
  /** Millicores; null when any container is unlimited. */
  readonly cpuLimit: number | null
  /** Bytes; null when no container asks. */
  readonly memoryRequest: number | null
  /** Bytes; null when any container is unlimited. */
  readonly memoryLimit: number | null
  /** Whole devices by resource name ("nvidia.com/gpu"). */
  readonly extendedRequests: Readonly<Record<string, number>>
}

/**
 * What the scheduler reserves for a pod: all that runs for good together, or the hungriest init container with the
 * sidecars started before it, whichever is more (KEP-753).
 */
export function podResources(regular: readonly ContainerSpec[], init: readonly ContainerSpec[]): PodResources {
  const lasting = [...regular, ...init.filter((spec) => spec.restartPolicy === 'Always')]
  const limited = (name: string) => lasting.length > 0 && lasting.every((spec) => spec.resources?.limits[name] != null)
  return {
    cpuRequest: reserved(regular, init, 'cpu', 'requests', cpuMillicores),
    cpuLimit: limited('cpu') ? reserved(regular, init, 'cpu', 'limits', cpuMillicores) : null,
    memoryRequest: reserved(regular, init, 'memory', 'requests', wholeUnits),
    memoryLimit: limited('memory') ? reserved(regular, init, 'memory', 'limits', wholeUnits) : null,
    extendedRequests: extendedRequests(regular, init),
  }
}

function extendedRequests(regular: readonly ContainerSpec[], init: readonly ContainerSpec[]): Record<string, number> {
  const names = new Set<string>()
  for (const spec of [...regular, ...init]) {
    // Extended resources are those with a domain; limits stand in for requests that are left out.
    for (const name of Object.keys(spec.resources?.limits ?? {})) if (name.includes('/')) names.add(name)
    for (const name of Object.keys(spec.resources?.requests ?? {})) if (name.includes('/')) names.add(name)
  }
  return Object.fromEntries(
    [...names].map((name) => [name, reserved(regular, init, name, 'requests', wholeUnits) ?? 0] as const),
  )
}

function reserved(
  regular: readonly ContainerSpec[],
  init: readonly ContainerSpec[],
  name: string,
  kind: 'requests' | 'limits',
  read: (quantity: string | number | null) => number | null,
): number | null {
  const asked = (spec: ContainerSpec) => {
    const resources = spec.resources
    const sent = resources?.[kind][name] ?? (kind === 'requests' ? resources?.limits[name] : undefined)
    return read(sent ?? null)
  }
  let total: number | null = null
  for (const spec of regular) total = plus(total, asked(spec))
  let sidecars: number | null = null
  let peak: number | null = null
  for (const spec of init) {
    const amount = asked(spec)
    if (spec.restartPolicy === 'Always') sidecars = plus(sidecars, amount)
    else peak = greater(peak, plus(sidecars, amount))
  }
  return greater(plus(total, sidecars), peak)
}

function plus(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b
}

function greater(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
