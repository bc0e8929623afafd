import { spanText } from '../age.ts'
import type { ContainerRow } from '../kinds/containers.ts'
import type { PodRow } from '../kinds/pods.ts'
import type { Problem, Severity } from '../problem.ts'
import { problemOf, type Surroundings } from './problem-of.ts'

const minute = 60_000
/** How long a container may take to get ready after its first start before that is more than a warning. */
const startGrace = 30_000
/** A container that is not a sidecar gets this long after its first start before it is named at all. */
const quietGrace = 10_000
const recently = 10 * minute
const restartWindow = 5 * minute
const slowStart = 2 * minute

const imageReasons = ['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError']
const configReasons = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreStartHookError',
  'PostStartHookError',
]

/** What is wrong with the containers of one pod, one problem a container: the one nearest the cause. */
export function containerProblems(pod: PodRow, around: Surroundings): readonly Problem[] {
  return pod.containers.flatMap((container) => containerProblem(pod, container, around) ?? [])
}

/** Whether a container's being not ready is worth naming depends on time, so such pods are looked at again. */
export function containerProblem(pod: PodRow, container: ContainerRow, around: Surroundings): Problem | null {
  return (
    cannotStart(pod, container, around) ??
    crashing(pod, container, around) ??
    notReady(pod, container, around) ??
    killedForMemory(pod, container, around) ??
    restarted(pod, container, around)
  )
}

function called(container: ContainerRow, { sidecar }: Surroundings): string {
  const isSidecar = container.role === 'sidecar' || container.name === sidecar.container
  const word = isSidecar ? 'sidecar' : container.role === 'init' ? 'init container' : 'container'
  return `${word} ${container.name}`
}

function finding(
  pod: PodRow,
  container: ContainerRow,
  what: string,
  severity: Severity,
  says: string,
  evidence: string,
  since: number | null,
): Problem {
  const object = { kind: 'pods', namespace: pod.namespace, name: pod.name, container: container.name }
  return problemOf(object, { what, severity, says, evidence, since })
}

function cannotStart(pod: PodRow, container: ContainerRow, around: Surroundings): Problem | null {
  if (container.state !== 'waiting') return null
  const { reason, message } = container
  const name = called(container, around)
  const evidence = message === '' ? reason : message
  if (reason === 'CrashLoopBackOff') {
    const how = container.lastReason === 'OOMKilled' ? 'is killed for memory again and again' : 'is crash-looping'
    const before = lastEnd(container)
    const says = `${name} ${how} (CrashLoopBackOff, ${restartsText(container)})`
    return finding(
      pod,
      container,
      'crash-loop',
      'critical',
      says,
      before === '' ? evidence : `${evidence}; last run: ${before}`,
      container.lastFinishedAt,
    )
  }
  if (imageReasons.includes(reason)) {
    const says = `the image of ${name} cannot be pulled (${reason})`
    return finding(pod, container, 'image', 'critical', says, `${container.image}: ${evidence}`, pod.createdAt)
  }
  if (configReasons.includes(reason)) {
    return finding(
      pod,
      container,
      'config',
      'critical',
      `${name} cannot be started (${reason})`,
      evidence,
      pod.createdAt,
    )
  }
  const waited = pod.createdAt === null ? 0 : around.now - pod.createdAt
  if (pod.node !== null && container.role === 'regular' && waited > slowStart && blockedByInit(pod) === null) {
    const says = `${name} has not started for ${spanText(waited)}`
    return finding(pod, container, 'slow-start', 'warning', says, evidence, pod.createdAt)
  }
  return null
}

/** The init container that the others wait for; they are not to blame. */
function blockedByInit(pod: PodRow): ContainerRow | null {
  return (
    pod.containers.find(
      ({ role, state, exitCode }) => role === 'init' && !(state === 'terminated' && exitCode === 0),
    ) ?? null
  )
}

function crashing(pod: PodRow, container: ContainerRow, around: Surroundings): Problem | null {
  if (container.state !== 'terminated' || pod.phase === 'Succeeded' || pod.phase === 'Failed') return null
  if (container.exitCode === 0 && container.role !== 'sidecar') return null
  const killed = container.reason === 'OOMKilled'
  const end = killed ? 'was killed for memory (OOMKilled)' : `ended with exit code ${container.exitCode ?? 'unknown'}`
  const says = `${called(container, around)} ${end}`
  const evidence = [container.reason, container.message].filter((part) => part !== '').join(': ')
  return finding(pod, container, killed ? 'oom' : 'ended', 'critical', says, evidence, container.startedAt)
}

function notReady(pod: PodRow, container: ContainerRow, around: Surroundings): Problem | null {
  if (pod.phase !== 'Running' || container.ready || container.role === 'init' || container.state !== 'running')
    return null
  const isSidecar = container.role === 'sidecar' || container.name === around.sidecar.container
  const runsFor = container.startedAt === null ? null : around.now - container.startedAt
  const first = container.restarts === 0
  if (!isSidecar && first && runsFor !== null && runsFor < quietGrace) return null
  const starting = first && runsFor !== null && runsFor < startGrace
  const readiness = pod.conditions.find(({ type }) => type === 'ContainersReady' || type === 'Ready')
  const evidence = [
    runsFor === null ? 'running' : `running for ${spanText(runsFor)}`,
    restartsText(container),
    readiness?.message ?? '',
  ].filter((part) => part !== '')
  return finding(
    pod,
    container,
    'not-ready',
    starting ? 'warning' : 'critical',
    `${called(container, around)} is not ready`,
    evidence.join('; '),
    readiness?.status === 'False' ? readiness.since : container.startedAt,
  )
}

function killedForMemory(pod: PodRow, container: ContainerRow, around: Surroundings): Problem | null {
  const { lastReason, lastFinishedAt } = container
  if (lastReason !== 'OOMKilled' || lastFinishedAt === null || around.now - lastFinishedAt > recently) return null
  const ago = spanText(around.now - lastFinishedAt)
  const says = `${called(container, around)} was killed for memory ${ago} ago (OOMKilled)`
  return finding(
    pod,
    container,
    'oom',
    'warning',
    says,
    `${lastEnd(container)}; ${restartsText(container)}`,
    lastFinishedAt,
  )
}

function restarted(pod: PodRow, container: ContainerRow, around: Surroundings): Problem | null {
  const { restarts, lastFinishedAt } = container
  if (restarts === 0 || container.role === 'init' || lastFinishedAt === null) return null
  if (around.now - lastFinishedAt > restartWindow) return null
  const says = `${called(container, around)} restarted ${spanText(around.now - lastFinishedAt)} ago`
  const evidence = `${lastEnd(container)}; ${restartsText(container)}`
  return finding(pod, container, 'restarted', 'warning', says, evidence, lastFinishedAt)
}

function restartsText({ restarts }: ContainerRow): string {
  return restarts === 1 ? '1 restart' : `${restarts} restarts`
}

function lastEnd({ lastReason, lastExitCode }: ContainerRow): string {
  const code = lastExitCode === null ? '' : `exit code ${lastExitCode}`
  return [lastReason, code].filter((part) => part !== '').join(', ')
}
