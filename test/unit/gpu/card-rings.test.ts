import { CardRings, ringLength } from '@main/gpu/card-rings.ts'
import { liveMeasures } from '@shared/gpu/measures.ts'
import { untold } from '@shared/gpu/reading.ts'
import { describe, expect, it } from 'vitest'

const power = liveMeasures.indexOf('powerW')
const busy = (percent: number) => ({ ...untold(), utilisationPercent: percent, powerW: 412.37 })

describe('CardRings', () => {
  it('gives back what was written, oldest first, and NaN for what was not known', () => {
    const rings = new CardRings()
    rings.write('a', 1_000, { ...untold(), powerW: 412.37, throttle: [] })
    rings.write('a', 2_000, untold())
    const read = rings.read('a', 0)
    expect([...(read?.at ?? [])]).toEqual([1_000, 2_000])
    expect([...(read?.values[power] ?? [])]).toEqual([412.37, Number.NaN])
    expect([...(read?.values[0] ?? [])]).toEqual([Number.NaN, Number.NaN])
    expect([...(read?.throttle ?? [])]).toEqual([0, Number.NaN])
    expect(rings.read('a', 1_500)?.at).toHaveLength(1)
    expect(rings.read('b', 0)).toBeNull()
  })

  it('keeps an hour and counts what was overwritten', () => {
    const rings = new CardRings()
    for (let second = 0; second < ringLength + 50; second++) rings.write('a', second * 1_000, busy(second % 100))
    const read = rings.read('a', 0)
    expect(read?.at).toHaveLength(ringLength)
    expect(read?.at[0]).toBe(50_000)
    expect(read?.dropped).toBe(50)
  })

  it('forgets the card that was silent for longest when memory is full, and counts it', () => {
    const one = new CardRings()
    one.write('a', 1, busy(1))
    const rings = new CardRings(one.held * 2)
    rings.write('old', 1_000, busy(1))
    rings.write('old', 1_500, busy(1))
    rings.write('newer', 2_000, busy(1))
    rings.write('newest', 3_000, busy(1))
    expect(rings.read('old', 0)).toBeNull()
    expect(rings.forgotten).toBe(2)
    expect(rings.read('newer', 0)?.at).toHaveLength(1)
    expect(rings.held).toBe(one.held * 2)
  })

  it('tells the mean since a moment, and since when it was seen', () => {
    const rings = new CardRings()
    for (const [at, percent] of [[1_000, 10] as const, [2_000, 90] as const, [3_000, 100] as const]) {
      rings.write('a', at, busy(percent))
    }
    expect(rings.mean('a', 'utilisationPercent', 1_500)).toEqual({ mean: 95, since: 2_000 })
    expect(rings.mean('a', 'temperatureC', 0)).toBeNull()
  })
})
