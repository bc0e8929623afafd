import { describeText } from '@main/clusters/describe-text.ts'
import { describeObject } from '@shared/clusters/description/describe-object.ts'
import { keysOf } from '@shared/clusters/description/keys-of.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import { describe, expect, it } from 'vitest'
import { crashingPod, now, secret } from '../clusters/description/samples.ts'

const live = { state: 'live' as const, asOf: now, reason: '', hint: '', loading: null }
const denied = { ...live, state: 'denied' as const, asOf: null, reason: 'events is forbidden' }

function toldOf(plural: string, object: unknown, changes: Partial<ObjectMessage> = {}) {
  const kind = findKind(plural)
  if (kind === null) throw new Error(plural)
  const description = describeObject(kind, object, keysOf(plural, object), now)
  const message: ObjectMessage = {
    freshness: live,
    presence: 'there',
    goneAt: null,
    remade: false,
    description,
    events: { rows: [], total: 0, freshness: live },
    related: { objects: description.references, more: 0, unread: [], complete: true },
    usage: null,
    ...changes,
  }
  return describeText(description, message, now)
}

const event = {
  uid: 'e',
  name: 'e',
  namespace: 'bud-system',
  createdAt: null,
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed\u001b[31m container',
  count: 7,
  firstSeen: now - 600_000,
  lastSeen: now - 30_000,
  source: 'kubelet, n1',
  involved: { kind: 'Pod', namespace: 'bud-system', name: 'budapp-7c9-x', uid: 'p1', fieldPath: '' },
}

describe('an object in words', () => {
  const text = toldOf('pods', crashingPod, {
    events: { rows: [event], total: 3, freshness: live },
    usage: { sample: { measuredAt: now - 12_000, window: '15s', cpu: 180, memory: 612 * 1024 ** 2 }, freshness: live },
  })

  it('tells who it is, its conditions, its containers with their last end, and its events', () => {
    expect(text).toMatch(/Age:\s+3h/)
    expect(text).toMatch(/Status:\s+CrashLoopBackOff/)
    expect(text).toMatch(/Ready\s+False\s+2m\s+ContainersNotReady/)
    expect(text).toMatch(
      /budapp\s+budapp:1\s+no\s+4\s+waiting, CrashLoopBackOff: back-off 40s\s+ended, OOMKilled \(code 137\) 60s ago/,
    )
    expect(text).toMatch(/migrate \(init\)\s+budapp:1\s+–\s+–\s+–/)
    expect(text).toMatch(/30s\s+10m\s+Warning\s+BackOff\s+7\s+kubelet, n1/)
    expect(text).toContain('and 2 older')
  })

  it('tells what belongs to it, and what it uses against what it asked for', () => {
    expect(text).toMatch(/Owner\s+ReplicaSet\/budapp-7c9\s+bud-system/)
    expect(text).toMatch(/CPU\s+180m\s+500m\s+–/)
    expect(text).toMatch(/Memory\s+612Mi\s+1Gi\s+2Gi/)
    expect(text).toContain('Measured 12s ago over 15s')
  })

  it('lets no text of the cluster steer the terminal', () => {
    expect(text).not.toContain('\u001b')
    const odd = { ...crashingPod, metadata: { ...crashingPod.metadata, labels: { app: 'a\u001b[2J' } } }
    expect(toldOf('pods', odd)).not.toContain('\u001b')
  })

  it('says what is not known, which is not that there is none', () => {
    const unknown = toldOf('pods', crashingPod, {
      events: { rows: [], total: 0, freshness: denied },
      related: { objects: [], more: 0, unread: ['services: forbidden'], complete: true },
      usage: { sample: null, freshness: { ...live, state: 'absent' } },
    })
    expect(unknown).toContain('Events\nNot known: events is forbidden')
    expect(unknown).toContain('Related\nNot known: services: forbidden')
    expect(unknown).toContain('Use\nNot known: the cluster serves no metrics')
    expect(toldOf('pods', crashingPod)).toContain('None is kept.')
  })

  it('leaves out what another kind does not have, and the values of a Secret', () => {
    const told = toldOf('secrets', secret)
    expect(told).not.toContain('Containers')
    expect(told).not.toContain('Conditions')
    expect(told).toMatch(/password\s+7/)
    expect(told).not.toContain('hunter2')
  })
})
