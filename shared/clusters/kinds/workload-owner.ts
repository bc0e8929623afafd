import type { Metadata } from './fields.ts'

export interface OwnerRow {
  /** As the API writes it: "ReplicaSet". */
  readonly kind: string
  readonly name: string
}

/** The workload that a person knows a pod by. */
export interface WorkloadRow {
  /** Plural as in `kinds/`: "deployments". */
  readonly kind: string
  readonly name: string
}

/** The controller that made an object; null when nobody did. */
export function controllerOf(metadata: Metadata): OwnerRow | null {
  const owner = metadata.ownerReferences.find(({ controller }) => controller === true)
  return owner?.kind && owner.name ? { kind: owner.kind, name: owner.name } : null
}

const pluralOf: Record<string, string> = {
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  Job: 'jobs',
  ReplicaSet: 'replicasets',
}

/** A pod of a Deployment is owned by a ReplicaSet whose name is the Deployment's and the template's hash. */
export function workloadOf(metadata: Metadata): WorkloadRow | null {
  const owner = controllerOf(metadata)
  if (owner === null) return null
  const hash = metadata.labels['pod-template-hash']
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'deployments', name: owner.name.slice(0, -hash.length - 1) }
  }
  return { kind: pluralOf[owner.kind] ?? owner.kind.toLowerCase(), name: owner.name }
}
