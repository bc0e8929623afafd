import { CardRings } from '@main/gpu/card-rings.ts'
import { CardTable } from '@main/gpu/card-table.ts'
import type { CardSource } from '@shared/gpu/card.ts'
import { type CardReading, untold } from '@shared/gpu/reading.ts'
import { beforeEach, describe, expect, it } from 'vitest'

const uuid = (digit: number) => `GPU-0000000${digit}-0000-0000-0000-000000000000`
const reading = (index: number, over: Partial<CardReading> = {}): CardReading => ({
  ...untold(),
  uuid: uuid(index),
  index,
  busId: `00000000:0${index}:00.0`,
  utilisationPercent: 50,
  temperatureC: 60,
  ...over,
})
let table: CardTable
let changed: string[]
let samples: string[]

beforeEach(() => {
  table = new CardTable('prod', new CardRings())
  changed = []
  samples = []
  table.listen({
    sample: (key) => samples.push(key),
    changed: (key) => changed.push(key),
    reordered: () => changed.push('order'),
  })
})
const take = (one: CardReading, readAt: number, source: CardSource = 'nvidia-smi', node = 'gpu-1', whole = false) =>
  table.take({ node, reading: one, provenance: { source, through: 'x', readAt }, whole })
const at = (index: number, now = 0, node = 'gpu-1') => table.card(`${node}/${uuid(index)}`, now)

describe('CardTable', () => {
  it('orders cards by node and index, numbers as numbers', () => {
    take(reading(1), 0, 'nvidia-smi', 'gpu-10')
    take(reading(2), 0, 'nvidia-smi', 'gpu-2')
    take(reading(0), 0, 'nvidia-smi', 'gpu-2')
    expect(table.order).toEqual([`gpu-2/${uuid(0)}`, `gpu-2/${uuid(2)}`, `gpu-10/${uuid(1)}`])
  })

  it('tells a moving number as a sample only, and a figure that became unknown as a change', () => {
    take(reading(0), 1_000)
    changed.length = 0
    take(reading(0, { utilisationPercent: 51, memoryFreeMiB: 3 }), 2_000)
    // What was never told before is news once.
    expect(changed).toHaveLength(1)
    take(reading(0, { utilisationPercent: 99, memoryFreeMiB: 4 }), 3_000)
    expect(changed).toHaveLength(1)
    take(reading(0, { utilisationPercent: 'unknown-error', memoryFreeMiB: 4 }), 4_000)
    expect(changed).toHaveLength(2)
    expect(samples).toHaveLength(4)
  })

  it('keeps what only a whole document told, and nothing of it that moves', () => {
    take(reading(0, { slowdownAtC: 92, pcieSentKBps: 800, powerW: 300 }), 0, 'nvidia-smi', 'gpu-1', true)
    take(reading(0, { powerW: 310 }), 1_000)
    expect(at(0)?.reading).toMatchObject({ slowdownAtC: 92, powerW: 310, pcieSentKBps: 'not-told' })
  })

  it('does not let a slower source speak over a live faster one, and does when that falls silent', () => {
    take(reading(0), 1_000)
    take(reading(0, { utilisationPercent: 1 }), 2_000, 'dcgm')
    expect(at(0)).toMatchObject({ provenance: { source: 'nvidia-smi' }, reading: { utilisationPercent: 50 } })
    table.age(10_000, () => null)
    expect(at(0)).toMatchObject({ freshness: 'stale', reason: expect.stringContaining('does not tell') })
    take(reading(0, { utilisationPercent: 1 }), 11_000, 'dcgm')
    expect(at(0)).toMatchObject({
      freshness: 'live',
      provenance: { source: 'dcgm' },
      reading: { utilisationPercent: 1 },
    })
  })

  it('finds a lost card that tells its place only, and leaves the others be', () => {
    take(reading(0), 1_000)
    take(reading(1), 1_000)
    table.fault(
      'gpu-1',
      '00000000:01:00.0',
      { reason: 'lost', text: 'GPU is lost' },
      {
        source: 'nvidia-smi',
        through: 'x',
        readAt: 2_000,
      },
    )
    expect(table.order).toHaveLength(2)
    expect(at(1)?.reading).toMatchObject({ uuid: uuid(1), fault: { reason: 'lost' }, utilisationPercent: 'not-told' })
    expect(at(0)?.reading).toMatchObject({ fault: null, utilisationPercent: 50 })
  })

  it('says the way’s own reason when a session is broken, and only once its readings are old', () => {
    take(reading(0), 1_000)
    table.age(2_000, () => 'the server is away')
    expect(at(0)?.freshness).toBe('live')
    table.age(3_000, () => 'the server is away')
    expect(at(0)).toMatchObject({ freshness: 'stale', reason: 'the server is away' })
    take(reading(0), 4_000)
    expect(at(0)).toMatchObject({ freshness: 'live', reason: '' })
  })

  it('counts idleness without a break, and not over what was not seen', () => {
    take(reading(0, { utilisationPercent: 0 }), 1_000)
    take(reading(0, { utilisationPercent: 4 }), 61_000)
    expect(at(0, 61_000)?.idleMs).toBe(60_000)
    take(reading(0, { utilisationPercent: 5 }), 62_000)
    expect(at(0, 62_000)?.idleMs).toBeNull()
    take(reading(0, { utilisationPercent: 'mig' }), 63_000)
    expect(at(0, 63_000)?.idleMs).toBeNull()
  })

  it('takes an error that was there before as seen, and only a change as fresh', () => {
    const key = take(reading(0), 0) ?? ''
    table.sawXid(key, 79, 1_000)
    expect(at(0)?.lastXid).toEqual({ xid: 79, seenAt: 1_000, fresh: false })
    table.sawXid(key, 79, 2_000)
    expect(at(0)?.lastXid?.seenAt).toBe(1_000)
    table.sawXid(key, 48, 3_000)
    expect(at(0)?.lastXid).toEqual({ xid: 48, seenAt: 3_000, fresh: true })
    table.noXid(key, 4_000)
    expect(at(0)?.lastXid).toBeNull()
    table.sawXid(key, 13, 5_000)
    expect(at(0)?.lastXid?.fresh).toBe(true)
  })
})
