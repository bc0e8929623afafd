import type { ContainerSpec, ContainerStatus } from './containers.ts'
import type { ConditionRow } from './fields.ts'

export interface PodStanding {
  /** kubectl's STATUS. */
  readonly displayStatus: string
  readonly readyCount: number
  readonly totalCount: number
  readonly restarts: number
  readonly lastRestartAt: number | null
}

export interface PodFacts {
  readonly phase: string
  readonly reason: string
  readonly conditions: readonly ConditionRow[]
  readonly containers: readonly ContainerSpec[]
  readonly initContainers: readonly ContainerSpec[]
  readonly containerStatuses: readonly ContainerStatus[]
  readonly initContainerStatuses: readonly ContainerStatus[]
  readonly deletionTimestamp: number | null
}

/**
 * Ready, status and restarts in the words of `kubectl get pods`
 * (the rules are those of printPod in pkg/printers/internalversion/printers.go of Kubernetes 1.36).
 */
export function podStanding(pod: PodFacts): PodStanding {
  const begun = initStanding(pod)
  const initialized = holds(pod.conditions, 'Initialized')
  const standing =
    begun.blockedBy !== null && !initialized
      ? { ...begun, displayStatus: begun.blockedBy }
      : runStanding(pod, begun, begun.blockedBy ?? ownWords(pod))
  return {
    displayStatus: departing(pod) ?? standing.displayStatus,
    readyCount: standing.readyCount,
    totalCount: pod.containers.length + pod.initContainers.filter(isSidecar).length,
    restarts: standing.restarts,
    lastRestartAt: standing.lastRestartAt,
  }
}

interface Tally {
  readonly readyCount: number
  readonly restarts: number
  readonly lastRestartAt: number | null
}

interface InitStanding extends Tally {
  /** Set while an init container still stands in the way. */
  readonly blockedBy: string | null
  readonly sidecarRestarts: number
  readonly sidecarLastRestartAt: number | null
}

function initStanding(pod: PodFacts): InitStanding {
  const sidecars = new Set(pod.initContainers.filter(isSidecar).map((spec) => spec.name))
  let [readyCount, restarts, sidecarRestarts] = [0, 0, 0]
  let lastRestartAt: number | null = null
  let sidecarLastRestartAt: number | null = null
  let blockedBy: string | null = null
  for (const [index, status] of pod.initContainerStatuses.entries()) {
    const sidecar = sidecars.has(status.name)
    restarts += status.restartCount ?? 0
    lastRestartAt = later(lastRestartAt, status.lastState?.terminated?.finishedAt ?? null)
    if (sidecar) {
      sidecarRestarts += status.restartCount ?? 0
      sidecarLastRestartAt = later(sidecarLastRestartAt, status.lastState?.terminated?.finishedAt ?? null)
    }
    if (status.state?.terminated?.exitCode === 0) continue
    if (sidecar && status.started === true) {
      if (status.ready === true) readyCount += 1
      continue
    }
    blockedBy = `Init:${initWords(status, index, pod.initContainers.length)}`
    break
  }
  return { readyCount, restarts, lastRestartAt, blockedBy, sidecarRestarts, sidecarLastRestartAt }
}

function initWords(status: ContainerStatus, index: number, total: number): string {
  const ended = status.state?.terminated
  if (ended) return endWords(status)
  const waiting = status.state?.waiting?.reason
  return waiting && waiting !== 'PodInitializing' ? waiting : `${index}/${total}`
}

function runStanding(pod: PodFacts, begun: InitStanding, before: string): Tally & { displayStatus: string } {
  let displayStatus = before
  let { readyCount } = begun
  let restarts = begun.sidecarRestarts
  let lastRestartAt = begun.sidecarLastRestartAt
  let hasRunning = false
  let failedWords = ''
  // kubectl goes backwards, so that the first container in trouble has the last word.
  for (const status of [...pod.containerStatuses].reverse()) {
    restarts += status.restartCount ?? 0
    lastRestartAt = later(lastRestartAt, status.lastState?.terminated?.finishedAt ?? null)
    if (status.state?.waiting?.reason) displayStatus = status.state.waiting.reason
    else if (status.state?.terminated) {
      displayStatus = endWords(status)
      if (status.state.terminated.exitCode !== 0) failedWords = displayStatus
    } else if (status.ready === true && status.state?.running) {
      hasRunning = true
      readyCount += 1
    }
  }
  if (displayStatus === 'Completed') {
    if (hasRunning && holds(pod.conditions, 'Ready')) displayStatus = 'Running'
    else if (failedWords !== '') displayStatus = failedWords
    else if (hasRunning) displayStatus = 'NotReady'
  }
  return { displayStatus, readyCount, restarts, lastRestartAt }
}

function ownWords(pod: PodFacts): string {
  const gated = pod.conditions.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')
  return gated ? 'SchedulingGated' : pod.reason !== '' ? pod.reason : pod.phase
}

function departing(pod: PodFacts): string | null {
  if (pod.deletionTimestamp === null) return null
  if (pod.reason === 'NodeLost') return 'Unknown'
  return pod.phase === 'Succeeded' || pod.phase === 'Failed' ? null : 'Terminating'
}

function endWords(status: ContainerStatus): string {
  const ended = status.state?.terminated
  if (ended?.reason) return ended.reason
  return ended?.signal ? `Signal:${ended.signal}` : `ExitCode:${ended?.exitCode ?? 0}`
}

function isSidecar(spec: ContainerSpec): boolean {
  return spec.restartPolicy === 'Always'
}

function holds(conditions: readonly ConditionRow[], type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === 'True')
}

function later(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}
