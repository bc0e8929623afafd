import type { ContainerRow } from '@shared/clusters/kinds/containers.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'

/** What is known of a container, of which its log is read. */
export interface ContainerView {
  /** null when its pod is gone. */
  readonly container: ContainerRow | null
  /** It will not run again, whatever happens. */
  readonly finished: boolean
}

/** The container in its pod; `finished` when the pod is gone or over, or an init container has done its work. */
export function viewOf(pod: PodRow | null, name: string): ContainerView {
  const container = pod?.containers.find((each) => each.name === name) ?? null
  if (pod === null || container === null) return { container: null, finished: true }
  const over = pod.phase === 'Succeeded' || pod.phase === 'Failed'
  const initDone = container.role === 'init' && container.state === 'terminated' && container.exitCode === 0
  return { container, finished: container.state !== 'running' && (over || initDone) }
}

/** True when there is a log to ask for: it runs or has run. */
export function hasRun({ state, restarts }: ContainerRow): boolean {
  return state === 'running' || state === 'terminated' || restarts > 0
}

/** How the last run ended, in words: " (exit code 1, Error)". */
export function endWords({ state, exitCode, reason, lastExitCode, lastReason }: ContainerRow): string {
  const [code, why] = state === 'terminated' ? [exitCode, reason] : [lastExitCode, lastReason]
  const words = [code === null ? '' : `exit code ${code}`, why].filter((word) => word !== '')
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** False when it is known that there was no run before the present one. */
export function hadRunBefore({ restarts, lastFinishedAt, lastExitCode }: ContainerRow): boolean {
  return restarts > 0 || lastFinishedAt !== null || lastExitCode !== null
}
