import type { Kind, Row } from '@shared/clusters/kind.ts'
import { deployments } from '@shared/clusters/kinds/deployments.ts'
import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { events } from '@shared/clusters/kinds/events.ts'
import { findKind, kinds } from '@shared/clusters/kinds/index.ts'
import { nodemetrics } from '@shared/clusters/kinds/nodemetrics.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import { statefulsets } from '@shared/clusters/kinds/statefulsets.ts'
import { describe, expect, it } from 'vitest'
import { ago, now } from '../pod-samples.ts'

const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'n',
  uid: `u-${name}`,
  creationTimestamp: ago(90),
  ...more,
})
const cells = <R extends Row>(kind: Kind<R>, row: R) =>
  Object.fromEntries(kind.columns.map((column) => [column.id, column.text(row, now)]))

describe('the registry', () => {
  it('finds every kind by plural and aliases, and no word means two kinds', () => {
    const words = [...kinds.values()].flatMap(({ plural, aliases }) => [plural, ...aliases])
    expect(new Set(words).size).toBe(words.length)
    for (const kind of kinds.values())
      for (const word of [kind.plural, ...kind.aliases]) expect(findKind(word)).toBe(kind)
    for (const kind of kinds.values()) {
      const ids = kind.columns.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })
})

describe('nodes', () => {
  const node = (conditions: object[], spec: object = {}) =>
    nodes.project(
      nodes.schema.parse({
        metadata: metadata('gpu-1', { labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'gpu' } }),
        spec,
        status: {
          allocatable: { cpu: '7910m', memory: '32Gi', pods: '110', 'nvidia.com/gpu': '8', 'hugepages-2Mi': '0' },
          conditions,
          nodeInfo: { kubeletVersion: 'v1.36.3', kernelVersion: '6.1', architecture: 'amd64', osImage: '' },
          addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        },
      }),
    )

  it('are ready, not ready, or have stopped saying', () => {
    expect(cells(nodes, node([{ type: 'Ready', status: 'True' }]))).toMatchObject({
      status: 'Ready',
      roles: 'gpu,worker',
    })
    expect(cells(nodes, node([{ type: 'Ready', status: 'False' }])).status).toBe('NotReady')
    expect(node([{ type: 'Ready', status: 'Unknown' }]).readiness).toBe('unknown')
    expect(cells(nodes, node([])).status).toBe('Unknown')
    expect(cells(nodes, node([{ type: 'Ready', status: 'True' }], { unschedulable: true })).status).toBe(
      'Ready,SchedulingDisabled',
    )
  })

  it('tell what they have', () => {
    const row = node([])
    expect(row.allocatable).toEqual({
      cpu: 7_910,
      memory: 32 * 1024 ** 3,
      pods: 110,
      extended: { 'nvidia.com/gpu': 8 },
    })
    expect(cells(nodes, row)).toMatchObject({
      'kernel-version': '6.1 (amd64)',
      'os-image': '<unknown>',
      'internal-ip': '10.0.0.1',
      'external-ip': '<none>',
      age: '90s',
    })
  })
})

describe('workloads', () => {
  it('a deployment that says no replicas wants one, and reads its own allowance', () => {
    const of = (spec: object, status: object = {}) =>
      deployments.project(deployments.schema.parse({ metadata: metadata('d', { generation: 2 }), spec, status }))
    expect(of({})).toMatchObject({ wanted: 1, maxUnavailable: 0, observed: false })
    expect(of({ replicas: 0 }).wanted).toBe(0)
    expect(of({ replicas: 10 }).maxUnavailable).toBe(2)
    expect(of({ replicas: 10, strategy: { rollingUpdate: { maxUnavailable: '50%' } } }).maxUnavailable).toBe(5)
    expect(of({ replicas: 10, strategy: { rollingUpdate: { maxUnavailable: 3 } } }).maxUnavailable).toBe(3)
    const row = of(
      {
        replicas: 3,
        selector: {
          matchLabels: { app: 'b' },
          matchExpressions: [
            { key: 'tier', operator: 'In', values: ['y', 'x'] },
            { key: 'old', operator: 'DoesNotExist' },
          ],
        },
        template: {
          spec: {
            containers: [
              { name: 'a', image: 'a:1' },
              { name: 'daprd', image: 'd:1' },
            ],
          },
        },
      },
      { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2, observedGeneration: 2 },
    )
    expect(cells(deployments, row)).toMatchObject({
      ready: '2/3',
      'up-to-date': '3',
      available: '2',
      containers: 'a,daprd',
      images: 'a:1,d:1',
      selector: '!old,app=b,tier in (x,y)',
    })
    expect(row.observed).toBe(true)
  })

  it('a stateful set rolls out while its revisions differ', () => {
    const of = (status: object) =>
      statefulsets.project(statefulsets.schema.parse({ metadata: metadata('s'), spec: { replicas: 3 }, status }))
    expect(of({ currentRevision: 'a', updateRevision: 'b', readyReplicas: 2 })).toMatchObject({
      rollingOut: true,
      ready: 2,
      wanted: 3,
    })
    expect(of({ currentRevision: 'a', updateRevision: 'a' }).rollingOut).toBe(false)
  })
})

describe('services and endpoint slices', () => {
  const service = (spec: object, status: object = {}) =>
    cells(services, services.project(services.schema.parse({ metadata: metadata('s'), spec, status })))

  it('show addresses and ports as kubectl does', () => {
    expect(
      service({
        type: 'ClusterIP',
        clusterIPs: ['10.0.0.1'],
        ports: [
          { port: 80, protocol: 'TCP', nodePort: 30080 },
          { port: 53, protocol: 'UDP' },
        ],
        selector: { app: 'x', tier: 'y' },
      }),
    ).toMatchObject({
      'cluster-ip': '10.0.0.1',
      'external-ip': '<none>',
      ports: '80:30080/TCP,53/UDP',
      selector: 'app=x,tier=y',
    })
    expect(service({ type: 'LoadBalancer' })).toMatchObject({
      'external-ip': '<pending>',
      ports: '<none>',
      'cluster-ip': '<none>',
    })
    expect(
      service({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [{ hostname: 'lb' }, { ip: '1.2.3.4' }] } })[
        'external-ip'
      ],
    ).toBe('lb,1.2.3.4')
    expect(service({ type: 'ExternalName', externalName: 'db.example' })['external-ip']).toBe('db.example')
  })

  it('count an endpoint without a condition as ready', () => {
    const row = endpointslices.project(
      endpointslices.schema.parse({
        metadata: metadata('s-1', { labels: { 'kubernetes.io/service-name': 's' } }),
        addressType: 'IPv4',
        ports: [{ port: 8080 }, { name: 'any' }],
        endpoints: [
          { addresses: ['10.0.0.1'] },
          { addresses: ['10.0.0.2'], conditions: { ready: true } },
          { addresses: ['10.0.0.3'], conditions: { ready: false }, targetRef: { kind: 'Pod', name: 'p' } },
          { addresses: ['10.0.0.4'], conditions: { ready: true } },
        ],
      }),
    )
    expect(row).toMatchObject({ service: 's', ready: 3, notReady: 1, notReadyPods: ['p'] })
    expect(cells(endpointslices, row)).toMatchObject({
      endpoints: '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...',
      ports: '8080,any',
    })
  })
})

describe('events', () => {
  const event = (fields: object) =>
    events.project(
      events.schema.parse({ metadata: metadata('e'), involvedObject: { kind: 'Pod', name: 'p' }, ...fields }),
    )

  it('of the old form', () => {
    const row = event({
      type: 'Warning',
      reason: 'BackOff',
      message: ' back-off \n',
      count: 7,
      firstTimestamp: ago(600),
      lastTimestamp: ago(30),
      source: { component: 'kubelet', host: 'node-1' },
    })
    expect(cells(events, row)).toMatchObject({
      'last-seen': '30s',
      'first-seen': '10m',
      count: '7',
      object: 'pod/p',
      source: 'kubelet, node-1',
      message: 'back-off',
    })
  })

  it('of the new form, once and as a series', () => {
    expect(event({ eventTime: ago(45), reportingComponent: 'scheduler' })).toMatchObject({
      count: 1,
      lastSeen: now - 45_000,
      firstSeen: now - 45_000,
      source: 'scheduler',
    })
    expect(event({ eventTime: ago(45), series: { count: 12, lastObservedTime: ago(5) } })).toMatchObject({
      count: 12,
      lastSeen: now - 5_000,
    })
  })
})

describe('metrics', () => {
  it('are keyed by name, since the API gives no uid, and a sum with an unknown part is unknown', () => {
    const of = (containers: object[]) =>
      podmetrics.project(
        podmetrics.schema.parse({ metadata: { name: 'p', namespace: 'n' }, timestamp: ago(10), containers }),
      )
    expect(
      of([
        { name: 'a', usage: { cpu: '250m', memory: '1Mi' } },
        { name: 'b', usage: { cpu: '500000n', memory: '1Mi' } },
      ]),
    ).toMatchObject({ uid: 'n/p', cpu: 250.5, memory: 2 * 1024 ** 2 })
    expect(of([{ name: 'a', usage: { cpu: '250m' } }])).toMatchObject({ cpu: 250, memory: null })
    expect(of([])).toMatchObject({ cpu: null, memory: null })
    expect(
      nodemetrics.project(nodemetrics.schema.parse({ metadata: { name: 'n' }, usage: { cpu: '2' } })),
    ).toMatchObject({ uid: 'n', cpu: 2_000, memory: null })
  })
})
