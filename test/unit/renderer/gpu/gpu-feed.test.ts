import { GpuFeed } from '@renderer/gpu/gpu-feed.ts'
import { idleVerdict } from '@renderer/gpu/idle-verdict.ts'
import type { Card } from '@shared/gpu/card.ts'
import { sampleWidth, writeSample } from '@shared/gpu/measures.ts'
import { type CardReading, untold } from '@shared/gpu/reading.ts'
import { expect, test } from 'vitest'
import { message } from './live-message.ts'

const reading = (of: Partial<CardReading>): CardReading => ({ ...untold(), ...of })
const cardOf = (key: string, of: Partial<Card> & { readonly of?: Partial<CardReading> } = {}): Card => ({
  key,
  node: 'n',
  reading: reading(of.of ?? {}),
  provenance: { source: 'nvidia-smi', through: 'stand-in', readAt: 1_000 },
  freshness: 'live',
  reason: '',
  holders: [],
  holdersBy: 'unknown',
  lastXid: null,
  idleMs: null,
  ...of,
})
const samplesOf = (...of: readonly (readonly [place: number, at: number, busy: number])[]) => {
  const samples = new Float64Array(of.length * sampleWidth)
  for (const [index, [place, at, busy]] of of.entries()) {
    writeSample(samples, index * sampleWidth, place, at, reading({ utilisationPercent: busy }))
  }
  return samples
}
const feedOf = () => {
  const feed = new GpuFeed((publish) => {
    publish()
    return () => {}
  })
  feed.receive(message({ order: ['a', 'b'], changed: [cardOf('a'), cardOf('b', { of: { utilisationPercent: 7 } })] }))
  return feed
}

test('samples reach the cards that their places name, and draw nothing anew in React', () => {
  const feed = feedOf()
  const before = feed.store.getState()
  const seen: [string, number][] = []
  feed.onSample((key, { at }) => seen.push([key, at]))
  feed.receive(message({ samples: samplesOf([1, 2_000, 42], [0, 2_100, 5], [1, 3_000, 43]) }))
  expect(seen).toEqual([
    ['b', 2_000],
    ['a', 2_100],
    ['b', 3_000],
  ])
  expect(feed.value('b', 'utilisationPercent')).toBe(43)
  expect(feed.readAt('a')).toBe(2_100)
  expect(feed.store.getState()).toBe(before)
})

test('what is not known is none, and an older sample does not come after a newer one', () => {
  const feed = feedOf()
  expect(feed.value('a', 'utilisationPercent')).toBeNull()
  expect(feed.value('gone', 'utilisationPercent')).toBeNull()
  feed.receive(message({ samples: samplesOf([1, 3_000, 43], [1, 2_000, 1]) }))
  expect(feed.value('b', 'utilisationPercent')).toBe(43)
})

test('another order keeps what is known of the cards that stay', () => {
  const feed = feedOf()
  feed.receive(message({ samples: samplesOf([1, 2_000, 42]) }))
  feed.receive(message({ order: ['c', 'b'], changed: [cardOf('c')], samples: samplesOf([0, 2_500, 9]) }))
  expect(feed.value('b', 'utilisationPercent')).toBe(42)
  expect(feed.value('c', 'utilisationPercent')).toBe(9)
  expect([...feed.store.getState().cards.keys()]).toEqual(['b', 'c'])
})

test('more memory errors, a fresh driver error and a fault are marks; what was there before is none', () => {
  const feed = feedOf()
  const at = (readAt: number) => ({ source: 'nvidia-smi', through: 'stand-in', readAt }) as const
  const ecc = (eccUncorrected: number, time: number) =>
    message({ changed: [cardOf('a', { of: { eccUncorrected }, provenance: at(time) })] })
  for (const each of [ecc(3, 2_000), ecc(5, 3_000), ecc(0, 4_000)]) feed.receive(each)
  expect(feed.marksOf('a')).toMatchObject([{ at: 3_000, text: 'ECC +2' }])
  const old = { xid: 31, seenAt: 4_500, fresh: false }
  feed.receive(message({ changed: [cardOf('b', { lastXid: old })] }))
  expect(feed.marksOf('b')).toEqual([])
  feed.receive(message({ changed: [cardOf('b', { lastXid: { xid: 79, seenAt: 5_000, fresh: true } })] }))
  expect(feed.marksOf('b')).toMatchObject([{ at: 5_000, text: 'Xid 79' }])
})

test('waste needs an hour that was seen and an owner that a source names', () => {
  const hour = 3_600_000
  const holders = [{ namespace: 'team', pod: 'p-0', container: null, workload: 'p', model: null }]
  const is = (of: Parameters<typeof cardOf>[1]) => idleVerdict(cardOf('a', of)).is
  const idle = { of: { utilisationPercent: 0 }, holders, holdersBy: 'device', idleMs: hour } as const
  expect(is({ ...idle, holders })).toBe('waste')
  expect(is({ ...idle, holders, idleMs: hour - 1 })).toBe('not-yet')
  expect(is({ ...idle, holders, idleMs: null })).toBe('not-yet')
  expect(is({ ...idle, holders, holdersBy: 'node' })).toBe('idle')
  expect(is({ ...idle, holders: [], holdersBy: 'device' })).toBe('idle')
  expect(is({ ...idle, holders, freshness: 'stale', reason: 'gone' })).toBe('unknown')
  expect(is({ ...idle, holders, of: { utilisationPercent: 'not-supported' } })).toBe('unknown')
  expect(is({ ...idle, holders, of: { utilisationPercent: 5 } })).toBe('busy')
})
