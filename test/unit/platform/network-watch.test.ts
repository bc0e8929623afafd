import { watchNetwork } from '@main/platform/network-watch.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../clusters/manual-clock.ts'

describe('the network of this machine', () => {
  let clock: ManualClock
  let addresses: string[]
  let changes: { lost: boolean }[]
  let stop: () => void
  beforeEach(() => {
    clock = new ManualClock()
    addresses = ['192.168.1.7', '2001:db8::7']
    changes = []
    stop = watchNetwork(
      clock,
      (change) => changes.push(change),
      () => addresses,
    )
  })

  it('that stays says nothing, in whatever order it is listed', async () => {
    addresses = ['2001:db8::7', '192.168.1.7']
    await clock.advance(60_000)
    expect(changes).toEqual([])
  })

  it.each([
    ['another address', ['10.0.0.3'], true],
    ['one address less', ['192.168.1.7'], true],
    ['none', [], true],
    ['one address more, of a VPN say', ['192.168.1.7', '2001:db8::7', '10.8.0.2'], false],
  ])('%s is told once, and whether connections went with it', async (_what, now, lost) => {
    addresses = now
    await clock.advance(60_000)
    expect(changes).toEqual([{ lost }])
  })

  it('that goes and comes back is told both times', async () => {
    addresses = []
    await clock.advance(4_000)
    addresses = ['192.168.1.7']
    await clock.advance(4_000)
    expect(changes).toEqual([{ lost: true }, { lost: false }])
  })

  it('is not looked at any more when it need not be', async () => {
    stop()
    expect(clock.waiting).toBe(0)
  })

  it('is that of the machine where no other is given, without addresses of one link or of the machine alone', async () => {
    stop()
    const told: unknown[] = []
    const end = watchNetwork(clock, (change) => told.push(change))
    await clock.advance(60_000)
    end()
    expect(told).toEqual([])
  })
})
