import type { Row } from '@shared/clusters/kind.ts'
import { deployments } from '@shared/clusters/kinds/deployments.ts'
import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { statefulsets } from '@shared/clusters/kinds/statefulsets.ts'
import { findProblems, type ProblemReadings } from '@shared/clusters/problems/index.ts'
import { describe, expect, it } from 'vitest'
import { ago, now, podRow, running, surroundings } from '../pod-samples.ts'

const rows = <R extends Row>(...all: R[]) => new Map(all.map((row) => [row.uid, row]))
const nothing: ProblemReadings = {
  pods: rows<PodRow>(),
  nodes: new Map(),
  deployments: new Map(),
  statefulsets: new Map(),
  services: new Map(),
  endpointslices: new Map(),
}
const titles = (readings: Partial<ProblemReadings>, at = now) =>
  findProblems({ ...nothing, ...readings }, { now: at, ...surroundings }).map(
    ({ severity, title }) => `${severity} ${title}`,
  )
const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'bud-system',
  uid: `u-${name}`,
  creationTimestamp: ago(3_600),
  ...more,
})

const node = (status: string, more: object = {}, conditions: object[] = []) =>
  nodes.project(
    nodes.schema.parse({
      metadata: { ...metadata('node-1'), namespace: undefined },
      status: { conditions: [{ type: 'Ready', status, reason: 'KubeletReady', message: 'm' }, ...conditions] },
      ...more,
    }),
  )
const deployment = (status: object, spec: object = {}) =>
  deployments.project(
    deployments.schema.parse({
      metadata: metadata('budapp'),
      spec: { replicas: 3, ...spec },
      status: { updatedReplicas: 3, replicas: 3, ...status },
    }),
  )
const service = (more: object = {}) =>
  services.project(
    services.schema.parse({
      metadata: metadata('budapp'),
      spec: { type: 'ClusterIP', selector: { app: 'budapp' }, ...more },
    }),
  )
const slice = (ready: boolean) =>
  endpointslices.project(
    endpointslices.schema.parse({
      metadata: metadata('budapp-s', { labels: { 'kubernetes.io/service-name': 'budapp' } }),
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
    }),
  )
const owned = {
  labels: { app: 'budapp', 'pod-template-hash': '7c9' },
  ownerReferences: [{ kind: 'ReplicaSet', name: 'budapp-7c9', controller: true }],
}
const brokenPod = podRow({
  metadata: owned,
  status: {
    containerStatuses: [running('budapp', { ready: false })],
    conditions: [{ type: 'Ready', status: 'False' }],
  },
})

describe('nodes', () => {
  it('not ready, silent, pressed, cordoned', () => {
    expect(titles({ nodes: rows(node('True')) })).toEqual([])
    expect(titles({ nodes: rows(node('False')) })).toEqual(['critical node-1: node is not ready'])
    expect(titles({ nodes: rows(node('Unknown')) })).toEqual(['critical node-1: node has stopped reporting (NotReady)'])
    expect(titles({ nodes: rows(node('True', {}, [{ type: 'MemoryPressure', status: 'True' }])) })).toEqual([
      'warning node-1: node is short of memory (MemoryPressure)',
    ])
    expect(titles({ nodes: rows(node('True', {}, [{ type: 'KernelDeadlock', status: 'True' }])) })).toEqual([
      'critical node-1: node has a deadlock in its kernel (KernelDeadlock)',
    ])
    // A condition that nobody told us the meaning of may be a good one.
    expect(titles({ nodes: rows(node('True', {}, [{ type: 'NetworkReady', status: 'True' }])) })).toEqual([])
    expect(titles({ nodes: rows(node('True', { spec: { unschedulable: true } })) })).toEqual([
      'warning node-1: node is cordoned: nothing new is scheduled on it',
    ])
  })

  it('that are silent are named instead of each of their pods', () => {
    const pods = rows(
      podRow({ uid: 'a', name: 'a', status: { conditions: [{ type: 'Ready', status: 'False' }] } }),
      podRow({ uid: 'b', name: 'b', metadata: { deletionTimestamp: ago(600) } }),
    )
    expect(titles({ pods })).toHaveLength(2)
    expect(titles({ pods, nodes: rows(node('Unknown')) })).toEqual([
      'critical node-1: node has stopped reporting (NotReady)',
    ])
  })
})

describe('workloads', () => {
  const short = {
    availableReplicas: 2,
    conditions: [{ type: 'Available', status: 'False', message: 'no minimum', lastTransitionTime: ago(120) }],
  }

  it('short of pods with no pod to blame', () => {
    expect(titles({ deployments: rows(deployment(short)) })).toEqual(['warning budapp: 2 of 3 available'])
    expect(titles({ deployments: rows(deployment({ ...short, availableReplicas: 0 })) })).toEqual([
      'critical budapp: none of 3 available',
    ])
    expect(titles({ deployments: rows(deployment({ availableReplicas: 3 })) })).toEqual([])
    expect(titles({ deployments: rows(deployment({}, { replicas: 0 })) })).toEqual([])
  })

  it('a pod that is named is the cause, and its deployment a warning below it', () => {
    const none = deployment({ ...short, availableReplicas: 0 })
    expect(titles({ pods: rows(brokenPod), deployments: rows(none) })).toEqual([
      'critical budapp-7c9-x: container budapp is not ready',
      'warning budapp: none of 3 available',
    ])
  })

  it('an ordinary rollout is no problem while it keeps within its own allowance', () => {
    const rolling = { updatedReplicas: 1, replicas: 4, availableReplicas: 3 }
    expect(titles({ deployments: rows(deployment(rolling, { replicas: 4 })) })).toEqual([])
    expect(titles({ deployments: rows(deployment({ ...rolling, availableReplicas: 2 }, { replicas: 4 })) })).toEqual([
      'warning budapp: 2 of 4 available',
    ])
  })

  it('a stuck rollout and pods that cannot be made', () => {
    const stuck = {
      availableReplicas: 3,
      updatedReplicas: 1,
      conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }],
    }
    expect(titles({ deployments: rows(deployment(stuck)) })).toEqual([
      'critical budapp: rollout is stuck, 1 of 3 updated, 3 available',
    ])
    const quota = {
      conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }],
    }
    expect(titles({ deployments: rows(deployment(quota)) })).toEqual([
      'critical budapp: its pods cannot be made (FailedCreate)',
    ])
  })

  it('a stateful set short of pods', () => {
    const of = (status: object) =>
      rows(
        statefulsets.project(statefulsets.schema.parse({ metadata: metadata('redis'), spec: { replicas: 3 }, status })),
      )
    expect(titles({ statefulsets: of({ readyReplicas: 3 }) })).toEqual([])
    expect(titles({ statefulsets: of({ readyReplicas: 1 }) })).toEqual(['warning redis: 1 of 3 available'])
    expect(titles({ statefulsets: of({}) })).toEqual(['critical redis: none of 3 available'])
    expect(titles({ statefulsets: of({ currentRevision: 'a', updateRevision: 'b' }) })).toEqual([
      'warning redis: none of 3 available',
    ])
  })
})

describe('services', () => {
  it('without a ready endpoint', () => {
    expect(titles({ services: rows(service()), endpointslices: rows(slice(true)) })).toEqual([])
    const healthy = podRow({ metadata: owned })
    expect(titles({ services: rows(service()), endpointslices: rows(slice(false)), pods: rows(healthy) })).toEqual([
      'critical budapp: service has no ready endpoint',
    ])
    expect(titles({ services: rows(service()) })).toEqual(['warning budapp: service has no ready endpoint'])
  })

  it('looks at the pods anew for each service without endpoints', () => {
    const healthy = podRow({ metadata: owned })
    const second = services.project(
      services.schema.parse({ metadata: metadata('budgateway'), spec: { selector: { app: 'budapp' } } }),
    )
    expect(titles({ services: rows(service(), second), endpointslices: new Map(), pods: rows(healthy) })).toEqual([
      'critical budapp: service has no ready endpoint',
      'critical budgateway: service has no ready endpoint',
    ])
  })

  it('a pod that is named is the cause', () => {
    expect(titles({ services: rows(service()), endpointslices: rows(slice(false)), pods: rows(brokenPod) })).toEqual([
      'critical budapp-7c9-x: container budapp is not ready',
      'warning budapp: service has no ready endpoint',
    ])
  })

  it('that select nothing or lead elsewhere are nobody’s business here', () => {
    expect(titles({ services: rows(service({ selector: {} })) })).toEqual([])
    expect(titles({ services: rows(service({ type: 'ExternalName' })) })).toEqual([])
  })

  it('are not judged where endpoint slices cannot be read', () => {
    expect(titles({ services: rows(service()), endpointslices: null })).toEqual([])
  })
})

describe('a pod that waits for GPUs', () => {
  const waits = (asked: string) =>
    podRow({
      name: 'qwen-1',
      spec: {
        nodeName: undefined,
        containers: [{ name: 'vllm', image: 'vllm', resources: { limits: { 'nvidia.com/gpu': asked } } }],
      },
      status: {
        phase: 'Pending',
        containerStatuses: [],
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.',
            lastTransitionTime: ago(120),
          },
        ],
      },
    })
  const gpuNode = node('True', {
    status: {
      allocatable: { 'nvidia.com/gpu': '8' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })

  it('says why in brief, keeps its rule, and has the whole reason as evidence', () => {
    const [problem] = findProblems(
      { ...nothing, pods: rows(waits('16')), nodes: rows(gpuNode) },
      { now, ...surroundings },
    )
    expect(problem).toMatchObject({
      rule: 'pods/pending',
      title: 'qwen-1: not scheduled for 60m, no node has so many GPUs',
      evidence:
        'asks for 16 nvidia.com/gpu on one node; the largest node has 8 — Ask for fewer in one pod, or scale cluster by a larger node. The scheduler: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu.',
    })
  })

  it('that asks for none is as it was', () => {
    expect(titles({ pods: rows(waits('0')), nodes: rows(gpuNode) })).toEqual(['critical qwen-1: not scheduled for 60m'])
  })
})

it('the worst comes first', () => {
  const readings = { nodes: rows(node('True', { spec: { unschedulable: true } })), pods: rows(brokenPod) }
  expect(titles(readings)[0]).toContain('critical')
})
