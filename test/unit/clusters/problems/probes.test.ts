import { events } from '@shared/clusters/kinds/events.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { probeProblems } from '@shared/clusters/problems/probes.ts'
import { expect, it } from 'vitest'
import { ago, now, podRow, running } from '../pod-samples.ts'
import { projected } from './projected.ts'

const unhealthy = (message: string, secondsAgo: number, more: object = {}) =>
  projected(events, {
    metadata: { name: `e-${message.length}-${secondsAgo}`, namespace: 'bud-system' },
    type: 'Warning',
    reason: 'Unhealthy',
    message,
    count: 3,
    firstTimestamp: ago(900),
    lastTimestamp: ago(secondsAgo),
    involvedObject: {
      kind: 'Pod',
      namespace: 'bud-system',
      name: 'budapp-7c9-x',
      uid: 'u1',
      fieldPath: 'spec.containers{budapp}',
    },
    ...more,
  })
const refused = 'Readiness probe failed: Get "http://10.0.0.1:8080/healthz": connection refused'
const notReady = podRow({ status: { containerStatuses: [running('budapp', { ready: false })] } })
const found = (pods: readonly PodRow[] | null, ...all: ReturnType<typeof unhealthy>[]) =>
  probeProblems(all, pods, now).map(({ title }) => title)

it('names container and probe, with the kubelet’s newest words and since when', () => {
  const [problem, ...others] = probeProblems(
    [unhealthy('Readiness probe failed: HTTP probe failed with statuscode: 503', 300), unhealthy(refused, 20)],
    [notReady],
    now,
  )
  expect(others).toEqual([])
  expect(problem).toMatchObject({
    severity: 'warning',
    rule: 'pods/probe-readiness',
    title: 'budapp-7c9-x: the readiness probe of container budapp fails: it gets no traffic',
    evidence: `${refused} (3 times)`,
    since: now - 900_000,
    object: { kind: 'pods', namespace: 'bud-system', name: 'budapp-7c9-x', container: 'budapp' },
  })
})

it('each probe is a problem of its own', () => {
  expect(
    found(
      [notReady],
      unhealthy(refused, 20),
      unhealthy('Liveness probe failed: timeout', 20),
      unhealthy('Startup probe errored: rpc error', 20),
    ),
  ).toHaveLength(3)
})

it('is over when the container is ready again; that a liveness probe failed stays said', () => {
  expect(found([podRow()], unhealthy(refused, 20))).toEqual([])
  expect(found([podRow()], unhealthy('Liveness probe failed: timeout', 20))).toHaveLength(1)
})

it('is over when the pod is gone, another one by its name, ended or being deleted', () => {
  const again = podRow({ uid: 'u2', status: { containerStatuses: [running('budapp', { ready: false })] } })
  expect(found([], unhealthy(refused, 20))).toEqual([])
  expect(found([again], unhealthy(refused, 20))).toEqual([])
  expect(found([podRow({ status: { phase: 'Failed' } })], unhealthy(refused, 20))).toEqual([])
  expect(found([podRow({ metadata: { deletionTimestamp: ago(1) } })], unhealthy(refused, 20))).toEqual([])
})

it('what was said long ago does not count, and without pods only what was said just now', () => {
  expect(found([notReady], unhealthy(refused, 700))).toEqual([])
  expect(found([notReady], unhealthy(refused, 300))).toHaveLength(1)
  expect(found(null, unhealthy(refused, 300))).toEqual([])
  expect(found(null, unhealthy(refused, 60))).toHaveLength(1)
})

it('other events of that reason, and of other objects, are passed over', () => {
  expect(found([notReady], unhealthy('Node is unhealthy', 20))).toEqual([])
  expect(found([notReady], unhealthy(refused, 20, { reason: 'BackOff' }))).toEqual([])
  expect(found([notReady], unhealthy(refused, 20, { involvedObject: { kind: 'Node', name: 'n' } }))).toEqual([])
})
