/** Which installation made a pod: another engineer's are left alone. */
export const ownerLabel = 'foundry-cockpit/owner'
/** For what it was made: the run, so that no other pod of its name is taken for it. */
export const runLabel = 'foundry-cockpit/debug-run'
/** The owner in the environment of a container that was added to a pod of others. */
export const ownerVariable = 'FOUNDRY_COCKPIT_OWNER'
/** When it must be gone, ISO 8601. */
export const deadlineAnnotation = 'foundry-cockpit/deadline'

export interface DebugPodMarks {
  readonly owner: string
  readonly run: string
  /** ms since the epoch. */
  readonly deadline: number
}

/** Neither sidecars nor meshes: they would keep the pod from ending. */
export function markedMetadata({ owner, run, deadline }: DebugPodMarks) {
  return {
    labels: { [ownerLabel]: owner, [runLabel]: run, 'app.kubernetes.io/managed-by': 'foundry-cockpit' },
    annotations: {
      [deadlineAnnotation]: new Date(deadline).toISOString(),
      'sidecar.istio.io/inject': 'false',
      'linkerd.io/inject': 'disabled',
      'dapr.io/enabled': 'false',
    },
  }
}
