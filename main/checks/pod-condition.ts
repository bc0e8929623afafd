import type { ContainerRow } from '@shared/clusters/kinds/containers.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'

/** In service: running, not on its way out, and its Ready condition holds. */
export const isReady = (pod: PodRow): boolean =>
  pod.phase === 'Running' &&
  pod.deletionTimestamp === null &&
  pod.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')

/** What must be ready for the pod to be: everything but init containers that end. */
export const lastingContainers = (pod: PodRow): readonly ContainerRow[] =>
  pod.containers.filter(({ role }) => role !== 'init')

/** "sidecar daprd is not ready", "container budapp waits: CrashLoopBackOff (back-off 5m0s …)". */
export function containerTrouble(container: ContainerRow, sidecarName: string): string {
  const what = `${container.name === sidecarName ? 'sidecar' : 'container'} ${container.name}`
  const message = container.message ? ` (${container.message})` : ''
  if (container.state === 'waiting') return `${what} waits: ${container.reason || 'no reason given'}${message}`
  if (container.state === 'terminated') {
    const exit = container.exitCode === null ? '' : `, exit code ${container.exitCode}`
    return `${what} has ended: ${container.reason || 'no reason given'}${exit}${message}`
  }
  if (container.state === 'unknown') return `${what} is not reported on yet`
  const before = container.restarts > 0 ? ` (restarts: ${container.restarts})` : ''
  return `${what} is not ready${before}`
}
