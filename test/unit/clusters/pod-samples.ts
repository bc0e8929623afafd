import { gpuMatcher } from '@shared/clusters/gpu-count.ts'
import { type PodRow, pods } from '@shared/clusters/kinds/pods.ts'

export const now = Date.parse('2026-11-22T12:00:00Z')
export const ago = (seconds: number): string => new Date(now - seconds * 1_000).toISOString()

/** What detectors of problems must know, besides the time. */
export const surroundings = {
  sidecar: { container: 'daprd', annotation: 'dapr.io/enabled' },
  isGpu: gpuMatcher(['nvidia.com/gpu', 'nvidia.com/mig-*']),
  whole: true,
}

interface Sample {
  readonly name?: string
  readonly uid?: string
  readonly createdSecondsAgo?: number
  readonly metadata?: Record<string, unknown>
  readonly spec?: Record<string, unknown>
  readonly status?: Record<string, unknown>
}

export const running = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  ready: true,
  started: true,
  restartCount: 0,
  state: { running: { startedAt: ago(3_600) } },
  ...more,
})

/** A row as the engine makes it: from an object as the API sends it. By default a pod with one healthy container. */
export function podRow(sample: Sample = {}): PodRow {
  return pods.project(
    pods.schema.parse({
      metadata: {
        name: sample.name ?? 'budapp-7c9-x',
        namespace: 'bud-system',
        uid: sample.uid ?? 'u1',
        resourceVersion: '1',
        creationTimestamp: ago(sample.createdSecondsAgo ?? 3_600),
        ...sample.metadata,
      },
      spec: { nodeName: 'node-1', containers: [{ name: 'budapp', image: 'budapp:1' }], ...sample.spec },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [running('budapp')],
        ...sample.status,
      },
    }),
  )
}
