import { type NodeRow, nodes } from '@shared/clusters/kinds/nodes.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { gpuRoom } from '@shared/gpu/gpu-room.ts'
import type { GpuWait } from '@shared/gpu/gpu-wait.ts'
import type { PodMakers } from '@shared/gpu/quota-wait.ts'
import { whyWaiting } from '@shared/gpu/why-waiting.ts'
import { ago, podRow, surroundings } from '../clusters/pod-samples.ts'
import { projected } from '../clusters/problems/projected.ts'

export const { isGpu } = surroundings
export const gpu = 'nvidia.com/gpu'

export const node = (
  name: string,
  devices: object,
  more: { labels?: object; spec?: object; capacity?: object } = {},
): NodeRow =>
  projected(nodes, {
    metadata: { name, uid: name, labels: more.labels ?? {} },
    spec: more.spec ?? {},
    status: {
      allocatable: devices,
      capacity: more.capacity ?? devices,
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })
export const devices = (count: number, resource = gpu) => ({ [resource]: String(count) })
const container = (asked: object) => [{ name: 'vllm', image: 'vllm', resources: { limits: asked } }]

/** A pod on a node that holds so many. */
export const holding = (on: string, count: number, resource = gpu, phase = 'Running') =>
  podRow({
    name: `held-${on}`,
    spec: { nodeName: on, containers: container(devices(count, resource)) },
    status: { phase },
  })

export const said = '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.'
export const waiting = (
  asked: object,
  spec: object = {},
  more: { message?: string; reason?: string; status?: object } = {},
) =>
  podRow({
    name: 'qwen-1',
    metadata: {
      labels: { 'pod-template-hash': 'abc' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'qwen-abc', controller: true }],
    },
    spec: { nodeName: undefined, containers: container(asked), ...spec },
    status: {
      phase: 'Pending',
      containerStatuses: [],
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: more.reason ?? 'Unschedulable',
          message: more.message ?? said,
          lastTransitionTime: ago(180),
        },
      ],
      ...more.status,
    },
  })

export const why = (
  pod: PodRow,
  nodeRows: readonly NodeRow[] | null,
  held: readonly PodRow[] = [],
  whole = true,
): GpuWait => whyWaiting(pod, gpuRoom(nodeRows, held, isGpu, whole), isGpu)
export const words = (...of: Parameters<typeof why>) => {
  const { is, reason, next } = why(...of)
  return `${is}: ${reason} — ${next}`
}

export const noMakers: PodMakers = {
  deployments: [],
  statefulsets: new Map(),
  jobs: new Map(),
  pods: [],
  failedCreates: [],
}
