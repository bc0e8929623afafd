import { readMessage } from '@main/clusters/wire-reader.ts'
import { podWire } from '@shared/clusters/kinds/pod-wire.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { describe, expect, it } from 'vitest'
import { ago, now, podRow, running } from '../pod-samples.ts'
import { part, textPair } from '../wire-writer.ts'

const waiting = (reason: string) => ({ name: 'budapp', ready: false, restartCount: 0, state: { waiting: { reason } } })
const ended = (exitCode: number, more: object = {}) => ({
  name: 'budapp',
  ready: false,
  restartCount: 0,
  state: { terminated: { exitCode, ...more } },
})

describe('the status that kubectl prints', () => {
  it.each([
    ['Running', {}],
    ['Pending', { status: { phase: 'Pending', containerStatuses: [] } }],
    ['Evicted', { status: { phase: 'Failed', reason: 'Evicted', containerStatuses: [] } }],
    ['ContainerCreating', { status: { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] } }],
    ['CrashLoopBackOff', { status: { containerStatuses: [waiting('CrashLoopBackOff')] } }],
    ['OOMKilled', { status: { containerStatuses: [ended(137, { reason: 'OOMKilled' })] } }],
    ['ExitCode:3', { status: { containerStatuses: [ended(3)] } }],
    ['Signal:9', { status: { containerStatuses: [ended(137, { signal: 9 })] } }],
    ['Completed', { status: { phase: 'Succeeded', containerStatuses: [ended(0, { reason: 'Completed' })] } }],
    [
      'SchedulingGated',
      {
        spec: { nodeName: undefined },
        status: {
          phase: 'Pending',
          containerStatuses: [],
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
        },
      },
    ],
    ['Terminating', { metadata: { deletionTimestamp: ago(5) } }],
    ['Unknown', { metadata: { deletionTimestamp: ago(5) }, status: { reason: 'NodeLost' } }],
    [
      'Completed',
      {
        metadata: { deletionTimestamp: ago(5) },
        status: { phase: 'Succeeded', containerStatuses: [ended(0, { reason: 'Completed' })] },
      },
    ],
    [
      'Init:0/2',
      {
        spec: { initContainers: [{ name: 'a' }, { name: 'b' }] },
        status: {
          phase: 'Pending',
          conditions: [{ type: 'Initialized', status: 'False' }],
          initContainerStatuses: [
            { name: 'a', state: { running: {} } },
            { name: 'b', state: { waiting: { reason: 'PodInitializing' } } },
          ],
          containerStatuses: [waiting('PodInitializing')],
        },
      },
    ],
    [
      'Init:CrashLoopBackOff',
      {
        spec: { initContainers: [{ name: 'a' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'a', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
          containerStatuses: [waiting('PodInitializing')],
        },
      },
    ],
    [
      'Init:ExitCode:1',
      {
        spec: { initContainers: [{ name: 'a' }] },
        status: { phase: 'Pending', initContainerStatuses: [{ name: 'a', state: { terminated: { exitCode: 1 } } }] },
      },
    ],
  ])('%s', (text, sample) => {
    expect(podRow(sample).displayStatus).toBe(text)
  })

  it('is NotReady where one container has ended well and another runs but the pod is not ready', () => {
    const statuses = [
      running('budapp', { state: { terminated: { exitCode: 0, reason: 'Completed' } }, ready: false }),
      running('daprd'),
    ]
    const spec = { containers: [{ name: 'budapp' }, { name: 'daprd' }] }
    const notReady = [{ type: 'Ready', status: 'False' }]
    expect(podRow({ spec, status: { containerStatuses: statuses, conditions: notReady } }).displayStatus).toBe(
      'NotReady',
    )
    expect(podRow({ spec, status: { containerStatuses: statuses } }).displayStatus).toBe('Running')
  })
})

describe('what is counted', () => {
  it('a native sidecar among the ready, its restarts with those of the pod, an init container not', () => {
    const row = podRow({
      spec: {
        containers: [{ name: 'budapp' }],
        initContainers: [{ name: 'migrate' }, { name: 'proxy', restartPolicy: 'Always' }],
      },
      status: {
        conditions: [{ type: 'Initialized', status: 'True' }],
        initContainerStatuses: [
          { name: 'migrate', restartCount: 5, state: { terminated: { exitCode: 0 } } },
          running('proxy', { restartCount: 2, lastState: { terminated: { exitCode: 1, finishedAt: ago(600) } } }),
        ],
        containerStatuses: [
          running('budapp', { restartCount: 1, lastState: { terminated: { exitCode: 1, finishedAt: ago(60) } } }),
        ],
      },
    })
    expect(row).toMatchObject({ readyCount: 2, totalCount: 2, restarts: 3, displayStatus: 'Running' })
    expect(row.containers.map(({ name, role }) => `${name}:${role}`)).toEqual([
      'migrate:init',
      'proxy:sidecar',
      'budapp:regular',
    ])
    const text = pods.columns.find(({ id }) => id === 'restarts')?.text(row, now)
    expect(text).toBe('3 (60s ago)')
  })

  it('requests as the scheduler reserves them', () => {
    const row = podRow({
      spec: {
        containers: [
          {
            name: 'a',
            resources: {
              requests: { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': '1' },
              limits: { cpu: '1', memory: '2Gi', 'nvidia.com/gpu': '1' },
            },
          },
          { name: 'b', resources: { requests: { cpu: '250m' }, limits: { memory: '1Gi', 'nvidia.com/gpu': 2 } } },
        ],
        initContainers: [
          { name: 'sidecar', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } },
          { name: 'heavy', resources: { requests: { cpu: '2' } } },
        ],
      },
    })
    // heavy (2) and the sidecar that was started before it (0.1) are more than all that lasts (0.85).
    expect(row.cpuRequest).toBe(2_100)
    // b has no memory request, so its limit counts for it.
    expect(row.memoryRequest).toBe(2 * 1024 ** 3)
    expect(row.cpuLimit).toBeNull()
    expect(row.extendedRequests).toEqual({ 'nvidia.com/gpu': 3 })
  })
})

describe('what it belongs to', () => {
  const owned = (kind: string, name: string, labels: Record<string, string> = {}) =>
    podRow({ metadata: { labels, ownerReferences: [{ kind, name, controller: true }] } })

  it('a deployment behind the replica set', () => {
    expect(owned('ReplicaSet', 'budapp-7c9', { 'pod-template-hash': '7c9' }).workload).toEqual({
      kind: 'deployments',
      name: 'budapp',
    })
    expect(owned('ReplicaSet', 'bare').workload).toEqual({ kind: 'replicasets', name: 'bare' })
    expect(owned('StatefulSet', 'redis').workload).toEqual({ kind: 'statefulsets', name: 'redis' })
    expect(podRow().workload).toBeNull()
  })
})

it('a line shows in every column what the row does, and holds little besides', () => {
  const row = podRow({
    spec: { readinessGates: [{ conditionType: 'lb' }, { conditionType: 'dns' }] },
    status: { conditions: [{ type: 'lb', status: 'True' }] },
  })
  const line = pods.line?.(row) as typeof row
  const shown = (each: typeof row) =>
    pods.columns.map((column) => [column.text(each, now), column.sortKey?.(each), column.tone?.(each)])
  expect(shown(line)).toEqual(shown(row))
  expect(pods.columns.find(({ id }) => id === 'readiness-gates')?.text(line, now)).toBe('1/2')
  expect(line).not.toHaveProperty('containers')
  expect(line.labels).toBe(row.labels)
})

describe('lenient reading', () => {
  it('takes an object that says hardly anything', () => {
    const row = pods.project(pods.schema.parse({ metadata: { name: 'p', uid: 'u' } }))
    expect(row).toMatchObject({ phase: 'Unknown', createdAt: null, node: null, containers: [], cpuRequest: null })
  })

  it('takes odd values for missing, one by one', () => {
    const row = podRow({
      metadata: { creationTimestamp: 'yesterday', labels: 7 },
      status: { podIP: 5, containerStatuses: [running('budapp', { restartCount: 'many' })] },
    })
    expect(row).toMatchObject({ createdAt: null, labels: {}, podIP: null, restarts: 0 })
  })

  it('does not take a broken list of containers for an empty one', () => {
    expect(pods.schema.safeParse({ metadata: { name: 'p', uid: 'u' }, spec: { containers: 'none' } }).success).toBe(
      false,
    )
  })

  it('keeps nothing that it does not need', () => {
    const row = podRow({
      metadata: { annotations: { long: 'x'.repeat(500), 'dapr.io/enabled': 'true' }, managedFields: [{}] },
    })
    expect(row.annotations).toEqual({ 'dapr.io/enabled': 'true' })
    expect(JSON.stringify(row)).not.toContain('managedFields')
  })
})

describe('where a pod may be put', () => {
  const spec = {
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'card', operator: 'In', values: ['h100', 'h200'] }],
              matchFields: [{ key: 'metadata.name', operator: 'In', values: ['gpu-1'] }],
            },
          ],
        },
      },
    },
  }

  it('reads the same from protobuf as from JSON', () => {
    const requirement = (key: string, ...values: string[]) =>
      Buffer.concat([part(1, key), part(2, 'In'), ...values.map((value) => part(3, value))])
    const term = Buffer.concat([
      part(1, requirement('card', 'h100', 'h200')),
      part(2, requirement('metadata.name', 'gpu-1')),
    ])
    const bytes = Buffer.concat([
      part(1, part(1, 'p'), part(5, 'u')),
      part(
        2,
        textPair(7, 'disk', 'ssd'),
        part(18, part(1, part(1, part(1, term)))),
        part(22, part(1, 'gpu'), part(2, 'Equal'), part(3, 'yes'), part(4, 'NoSchedule')),
      ),
    ])
    const { placement } = pods.project(readMessage(bytes, podWire) as never)
    expect(placement).toEqual(podRow({ spec: { ...spec, nodeName: undefined } }).placement)
    expect(placement?.terms).toEqual([
      {
        labels: [{ key: 'card', operator: 'In', values: ['h100', 'h200'] }],
        fields: [{ key: 'metadata.name', operator: 'In', values: ['gpu-1'] }],
      },
    ])
  })

  it('is not kept of one that has its node', () => {
    expect(podRow({ spec }).placement).toBeNull()
  })
})
