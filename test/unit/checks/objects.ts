import { endpointslices } from '@shared/clusters/kinds/endpointslices.ts'
import { events } from '@shared/clusters/kinds/events.ts'
import { nodemetrics } from '@shared/clusters/kinds/nodemetrics.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { podmetrics } from '@shared/clusters/kinds/podmetrics.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { services } from '@shared/clusters/kinds/services.ts'

// Rows made from objects as the API sends them, so that a test stands on the real projection.

/** The time of heldClock() in the tests. */
export const now = Date.parse('2026-11-22T08:00:00Z')
export const before = (ms: number): string => new Date(now - ms).toISOString()
const hour = 3_600_000

export interface ContainerState {
  name: string
  ready?: boolean
  image?: string
  state?: object
  restartCount?: number
  lastState?: object
  limits?: Record<string, string>
}

export interface PodWish {
  namespace?: string
  deployment?: string
  owner?: { kind: string; name: string }
  phase?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  containers?: ContainerState[]
  deletionTimestamp?: string
  /** Overrides the Ready condition that follows from the containers. */
  ready?: boolean
  conditions?: object[]
}

export function pod(name: string, wish: PodWish = {}) {
  const { namespace = 'bud-system', deployment, phase = 'Running', containers = [{ name: 'main' }] } = wish
  const ready = wish.ready ?? (phase === 'Running' && containers.every((container) => container.ready ?? true))
  const owner = deployment ? { kind: 'ReplicaSet', name: `${deployment}-5c8f` } : wish.owner
  return pods.project(
    pods.schema.parse({
      metadata: {
        name,
        namespace,
        uid: `${namespace}/${name}`,
        creationTimestamp: before(hour),
        deletionTimestamp: wish.deletionTimestamp,
        labels: { ...(deployment ? { app: deployment, 'pod-template-hash': '5c8f' } : {}), ...wish.labels },
        annotations: wish.annotations,
        ownerReferences: owner ? [{ ...owner, controller: true }] : [],
      },
      spec: {
        nodeName: 'node-1',
        containers: containers.map(({ name: container, image = 'registry.example:5000/x:1', limits }) => ({
          name: container,
          image,
          resources: limits ? { limits } : {},
        })),
      },
      status: {
        phase,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }, ...(wish.conditions ?? [])],
        containerStatuses: containers.map((container) => ({
          name: container.name,
          ready: container.ready ?? true,
          restartCount: container.restartCount ?? 0,
          state: container.state ?? { running: { startedAt: before(hour) } },
          lastState: container.lastState,
        })),
      },
    }),
  )
}

export function service(name: string, namespace = 'bud-system', selector: Record<string, string> = { app: name }) {
  return services.project(
    services.schema.parse({
      metadata: { name, namespace, uid: `svc/${name}`, creationTimestamp: before(hour) },
      spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', selector, ports: [{ port: 8080, protocol: 'TCP' }] },
    }),
  )
}

export function slice(name: string, ready: number, notReadyPods: string[] = [], namespace = 'bud-system') {
  return endpointslices.project(
    endpointslices.schema.parse({
      metadata: {
        name: `${name}-abc`,
        namespace,
        uid: `eps/${name}`,
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: 'IPv4',
      ports: [{ port: 8080 }],
      endpoints: [
        ...Array.from({ length: ready }, (_, index) => ({
          addresses: [`10.1.0.${index}`],
          conditions: { ready: true },
        })),
        ...notReadyPods.map((target, index) => ({
          addresses: [`10.2.0.${index}`],
          conditions: { ready: false },
          targetRef: { kind: 'Pod', name: target },
        })),
      ],
    }),
  )
}

export function event(name: string, wish: { type?: string; ageMs?: number; reason?: string; pod?: string } = {}) {
  return events.project(
    events.schema.parse({
      metadata: { name, namespace: 'bud-system', uid: `event/${name}` },
      type: wish.type ?? 'Warning',
      reason: wish.reason ?? 'BackOff',
      message: 'Back-off restarting failed container',
      lastTimestamp: before(wish.ageMs ?? 60_000),
      count: 3,
      involvedObject: { kind: 'Pod', namespace: 'bud-system', name: wish.pod ?? 'budapp-1' },
    }),
  )
}

export function node(name: string, ready: 'True' | 'False' | 'Unknown' = 'True', unschedulable = false) {
  return nodes.project(
    nodes.schema.parse({
      metadata: { name, uid: `node/${name}`, creationTimestamp: before(hour) },
      spec: { unschedulable },
      status: {
        allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
        conditions: [
          {
            type: 'Ready',
            status: ready,
            reason: ready === 'True' ? 'KubeletReady' : 'NodeStatusUnknown',
            message: ready === 'True' ? '' : 'Kubelet stopped posting node status.',
          },
        ],
      },
    }),
  )
}

export const podMetrics = (name: string, cpu: string, memory: string, ageMs = 10_000) =>
  podmetrics.project(
    podmetrics.schema.parse({
      metadata: { name, namespace: 'bud-system' },
      timestamp: before(ageMs),
      window: '15s',
      containers: [{ name: 'main', usage: { cpu, memory } }],
    }),
  )

export const nodeMetrics = (name: string, cpu: string, memory: string) =>
  nodemetrics.project(
    nodemetrics.schema.parse({
      metadata: { name },
      timestamp: before(10_000),
      window: '15s',
      usage: { cpu, memory },
    }),
  )
