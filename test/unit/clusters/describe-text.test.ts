import { describedObject, describeText } from '@main/clusters/describe-text.ts'
import { events } from '@shared/clusters/kinds/events.ts'
import { describe, expect, it } from 'vitest'

const now = Date.UTC(2026, 10, 22, 12)
const pod = describedObject.parse({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'budapp-1',
    namespace: 'bud-system',
    uid: 'u',
    creationTimestamp: '2026-11-22T09:00:00Z',
    labels: { app: 'budapp' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'budapp' }],
  },
  spec: { nodeName: 'n1', containers: [{ name: 'budapp', image: 'budapp:1' }], initContainers: [{ name: 'migrate' }] },
  status: {
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: '2026-11-22T11:58:00Z' },
    ],
    containerStatuses: [
      {
        name: 'budapp',
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
        lastState: { terminated: { reason: 'Error', exitCode: 1, finishedAt: '2026-11-22T11:59:00Z' } },
      },
    ],
  },
})
const event = events.project(
  events.schema.parse({
    metadata: { name: 'e', namespace: 'bud-system', uid: 'e' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed\u001b[31m container',
    count: 7,
    lastTimestamp: '2026-11-22T11:59:30Z',
    source: { component: 'kubelet', host: 'n1' },
    involvedObject: { kind: 'Pod', name: 'budapp-1', namespace: 'bud-system', uid: 'u' },
  }),
)

describe('an object in words', () => {
  const text = describeText(pod, [event], now)

  it('tells who it is, its conditions, its containers with their last end, and its events', () => {
    expect(text).toContain('Owner:      ReplicaSet/budapp')
    expect(text).toMatch(/Age:\s+3h/)
    expect(text).toMatch(/Ready\s+False\s+2m\s+ContainersNotReady/)
    expect(text).toMatch(
      /budapp\s+budapp:1\s+no\s+4\s+waiting, CrashLoopBackOff: back-off 40s\s+ended, Error \(code 1\) 60s ago/,
    )
    expect(text).toMatch(/migrate \(init\)\s+–\s+–\s+–\s+–/)
    expect(text).toMatch(/30s\s+Warning\s+BackOff\s+7\s+kubelet, n1/)
  })

  it('lets no text of the cluster steer the terminal', () => {
    expect(text).not.toContain('\u001b')
  })

  it('says that events are not known, which is not that there are none', () => {
    expect(describeText(pod, 'events is forbidden', now)).toContain('Not known: events is forbidden')
    expect(describeText(pod, [], now)).toContain('None is kept.')
  })

  it('leaves out what another kind does not have', () => {
    const secret = describedObject.parse({ kind: 'Secret', metadata: { name: 's', uid: 'x' }, data: { a: 'b' } })
    const told = describeText(secret, [], now)
    expect(told).not.toContain('Containers')
    expect(told).not.toContain('Conditions')
  })
})
