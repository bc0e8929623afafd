import { pathSegment } from '@main/clusters/resource-path.ts'
import type { LogTarget } from '@shared/logs/log-target.ts'

export interface ContainerAddress {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

export type WorkloadKind = Exclude<LogTarget['kind'], 'pods' | 'namespaces'>

const groups: Readonly<Record<WorkloadKind, string>> = {
  deployments: 'apps/v1',
  statefulsets: 'apps/v1',
  daemonsets: 'apps/v1',
  replicasets: 'apps/v1',
  jobs: 'batch/v1',
}

/** Errors: BAD_INPUT for what cannot be a name. */
export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${pathSegment(namespace)}/pods`
}

export function podPath(namespace: string, name: string): string {
  return `${podsPath(namespace)}/${pathSegment(name)}`
}

export function logPath({ namespace, pod }: ContainerAddress): string {
  return `${podPath(namespace, pod)}/log`
}

export function workloadPath(kind: WorkloadKind, namespace: string, name: string): string {
  return `/apis/${groups[kind]}/namespaces/${pathSegment(namespace)}/${kind}/${pathSegment(name)}`
}
