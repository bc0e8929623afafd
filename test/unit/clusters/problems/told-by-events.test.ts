import { events } from '@shared/clusters/kinds/events.ts'
import { persistentvolumeclaims } from '@shared/clusters/kinds/persistentvolumeclaims.ts'
import { type EventSurroundings, eventProblems } from '@shared/clusters/problems/told-by-events.ts'
import { describe, expect, it } from 'vitest'
import { ago, now, podRow } from '../pod-samples.ts'
import { projected } from './projected.ts'

const event = (reason: string, kind: string, name: string, more: object = {}) =>
  projected(events, {
    metadata: { name: `e-${reason}`, namespace: 'bud-system' },
    type: 'Warning',
    reason,
    message: `${reason} says why`,
    count: 1,
    firstTimestamp: ago(400),
    lastTimestamp: ago(30),
    involvedObject: { kind, namespace: kind === 'Node' ? undefined : 'bud-system', name },
    ...more,
  })
const waiting = podRow({ name: 'p', status: { phase: 'Pending' } })
const claim = (phase: string) =>
  projected(persistentvolumeclaims, { metadata: { name: 'c', namespace: 'bud-system' }, status: { phase } })
const found = (all: ReturnType<typeof event>[], around: Partial<EventSurroundings> = {}) =>
  eventProblems(all, { pods: [waiting], claims: [claim('Pending')], now, ...around }).map(
    ({ severity, object, title }) => `${severity} ${object.kind} ${title}`,
  )

it('names what cannot be made, mounted, attached or provisioned', () => {
  expect(
    found([
      event('FailedCreate', 'StatefulSet', 'postgresql'),
      event('FailedMount', 'Pod', 'p'),
      event('ProvisioningFailed', 'PersistentVolumeClaim', 'c'),
      event('SystemOOM', 'Node', 'node-1'),
    ]),
  ).toEqual([
    'critical statefulsets postgresql: its pods cannot be made (FailedCreate)',
    'critical pods p: a volume cannot be mounted (FailedMount)',
    'critical persistentvolumeclaims c: no volume can be made for it (ProvisioningFailed)',
    'warning nodes node-1: the node ran out of memory and killed a process (SystemOOM)',
  ])
})

it('the newest event is the evidence, and a node is in no namespace', () => {
  const all = [
    event('SystemOOM', 'Node', 'n', { message: 'old', lastTimestamp: ago(200) }),
    event('SystemOOM', 'Node', 'n', { message: 'new', count: 4 }),
  ]
  expect(eventProblems(all, { pods: [], claims: [], now })).toEqual([
    expect.objectContaining({
      evidence: 'new (4 times)',
      since: now - 400_000,
      object: { kind: 'nodes', namespace: null, name: 'n', container: null },
    }),
  ])
})

it('what is over, gone or said long ago does not count', () => {
  const mount = event('FailedMount', 'Pod', 'p')
  expect(found([mount], { pods: [podRow({ name: 'p' })] })).toEqual([])
  expect(found([mount], { pods: [] })).toEqual([])
  expect(found([event('ProvisioningFailed', 'PersistentVolumeClaim', 'c')], { claims: [claim('Bound')] })).toEqual([])
  expect(found([event('SystemOOM', 'Node', 'n', { lastTimestamp: ago(700) })])).toEqual([])
  expect(found([event('Pulled', 'Pod', 'p'), event('FailedCreate', 'ReplicaSet', 'r')])).toEqual([])
})

describe('where it cannot be seen whether it is still so', () => {
  it('what was said just now is a warning, what was said before is nothing', () => {
    const recent = event('ProvisioningFailed', 'PersistentVolumeClaim', 'c')
    const older = event('ProvisioningFailed', 'PersistentVolumeClaim', 'c', { lastTimestamp: ago(200) })
    expect(found([recent], { claims: null })).toEqual([
      'warning persistentvolumeclaims c: no volume can be made for it (ProvisioningFailed)',
    ])
    expect(found([older], { claims: null })).toEqual([])
    expect(found([event('FailedMount', 'Pod', 'p')], { pods: null })).toHaveLength(1)
  })
})
