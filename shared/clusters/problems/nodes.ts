import type { ConditionRow } from '../kinds/fields.ts'
import type { NodeRow } from '../kinds/nodes.ts'
import type { Problem, Severity } from '../problem.ts'
import { problemOf } from './problem-of.ts'

const pressures: Record<string, string> = {
  MemoryPressure: 'is short of memory',
  DiskPressure: 'is short of disk',
  PIDPressure: 'is short of process ids',
}

/** What the node problem detector and its like report; True means broken. */
const broken: Record<string, string> = {
  KernelDeadlock: 'has a deadlock in its kernel',
  ReadonlyFilesystem: 'has a file system that became read-only',
  XfsShutdown: 'has a file system that was shut down',
  CorruptDockerOverlay2: 'has a corrupt container file system',
  CperHardwareErrorFatal: 'reports a fatal hardware error',
  FrequentKubeletRestart: 'restarts its kubelet again and again',
  FrequentContainerdRestart: 'restarts containerd again and again',
  FrequentDockerRestart: 'restarts Docker again and again',
  FrequentUnregisterNetDevice: 'loses network devices again and again',
  KubeletUnhealthy: 'has an unhealthy kubelet',
  ContainerRuntimeUnhealthy: 'has an unhealthy container runtime',
}

/** Everything that is wrong with one node. */
export function nodeProblems(node: NodeRow): readonly Problem[] {
  const problems: Problem[] = []
  const add = (what: string, severity: Severity, says: string, evidence: string, since: number | null) => {
    const object = { kind: 'nodes', namespace: null, name: node.name, container: null }
    problems.push(problemOf(object, { what, severity, says, evidence, since }))
  }
  const ready = node.conditions.find(({ type }) => type === 'Ready')
  if (node.readiness === 'not-ready')
    add('not-ready', 'critical', 'node is not ready', words(ready), ready?.since ?? null)
  if (node.readiness === 'unknown') {
    const says = ready === undefined ? 'node has never reported' : 'node has stopped reporting (NotReady)'
    add('unknown', 'critical', says, words(ready), ready?.since ?? node.createdAt)
  }
  for (const condition of node.conditions) {
    if (condition.status !== 'True') continue
    const says = pressures[condition.type]
    if (says !== undefined)
      add(condition.type, 'warning', `node ${says} (${condition.type})`, words(condition), condition.since)
    const fault = broken[condition.type]
    if (fault !== undefined)
      add(condition.type, 'critical', `node ${fault} (${condition.type})`, words(condition), condition.since)
    if (condition.type === 'NetworkUnavailable') {
      add(condition.type, 'critical', 'the network of the node is not set up', words(condition), condition.since)
    }
  }
  if (!node.schedulable) {
    add('cordoned', 'warning', 'node is cordoned: nothing new is scheduled on it', 'spec.unschedulable is true', null)
  }
  return problems
}

function words(condition: ConditionRow | undefined): string {
  if (condition === undefined) return 'the node has no Ready condition'
  return (
    [condition.reason, condition.message].filter((part) => part !== '').join(': ') ||
    `${condition.type} is ${condition.status}`
  )
}
