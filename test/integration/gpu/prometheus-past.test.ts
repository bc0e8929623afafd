import { cardHistory } from '@main/gpu/card-history.ts'
import { CardRings } from '@main/gpu/card-rings.ts'
import { CardTable } from '@main/gpu/card-table.ts'
import { prometheusHistory } from '@main/gpu/prometheus-history.ts'
import type { Prometheus } from '@main/observability/prometheus.ts'
import { type LiveMeasure, liveMeasures } from '@shared/gpu/measures.ts'
import { untold } from '@shared/gpu/reading.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ThreePrometheus, threePrometheus, type WrittenSeries } from './own-prometheus.ts'
import { minute, minutesAgo, now, scrape, scraped, series, signal, sliceOf, uuid } from './scraped-past.ts'

const [shared, sliced] = [uuid(1), uuid(2)]

/** Two pods that share a card in turns, with ten minutes in which nobody scraped. */
const shareOf = (pod: string, busy: number): WrittenSeries[] => {
  const labels = { UUID: shared, gpu: '0', namespace: 'bud-inference', pod }
  const told = (value: (at: number) => number) => [...scraped(120, 60, value), ...scraped(50, 0, value)]
  return [
    series(
      'DEV_GPU_UTIL',
      labels,
      told(() => busy),
    ),
    series(
      'DEV_POWER_USAGE',
      labels,
      told(() => 300),
    ),
    series(
      'DEV_GPU_TEMP',
      labels,
      told((at) => 30 + (minutesAgo(at) % 50)),
    ),
  ]
}

let servers: ThreePrometheus
beforeAll(async () => {
  servers = await threePrometheus([
    ...shareOf('a', 40),
    ...shareOf('b', 70),
    ...sliceOf(sliced, '1', 90, 0.2),
    ...sliceOf(sliced, '2', 90, 0.9),
  ])
})
afterAll(() => servers.close())

const read = async (card: string, from: number) => {
  const found = await prometheusHistory(servers.past, card, { start: now - from * minute, end: now }, signal())
  if (found === null) throw new Error('Prometheus has nothing of the card')
  const of = (measure: LiveMeasure) => [...(found.series.values[liveMeasures.indexOf(measure)] ?? [])]
  return { ...found, at: [...found.series.at], of }
}
const known = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value))

describe('the past of a card', () => {
  it('comes at even steps, each figure at the moment at which it was scraped', async () => {
    const { at, of, step } = await read(shared, 120)
    expect(step).toBe(scrape)
    expect(new Set(at.slice(1).map((time, index) => time - (at[index] ?? 0)))).toEqual(new Set([scrape]))
    expect(minutesAgo(at[0] ?? 0)).toBeGreaterThanOrEqual(119)
    const temperatures = of('temperatureC')
    for (const [index, time] of at.entries()) {
      const value = temperatures[index] ?? Number.NaN
      if (Number.isNaN(value)) continue
      // A figure may stand for ninety seconds behind its scrape.
      const could = [0, 1, 2].map((later) => 30 + ((minutesAgo(time) + later) % 50))
      expect(could).toContain(value)
    }
  })

  it('has a gap where nobody scraped', async () => {
    const { at, of } = await read(shared, 120)
    const busy = of('utilisationPercent')
    const lacking = at.filter((_, index) => Number.isNaN(busy[index]))
    expect(lacking.length).toBeGreaterThanOrEqual(32)
    expect(lacking.length).toBeLessThanOrEqual(36)
    expect(lacking.every((time) => minutesAgo(time) >= 49 && minutesAgo(time) <= 60)).toBe(true)
  })

  it('is the highest of what its pods tell, never their sum, and its power is there once', async () => {
    const { of } = await read(shared, 120)
    expect(new Set(known(of('utilisationPercent')))).toEqual(new Set([70]))
    expect(new Set(known(of('powerW')))).toEqual(new Set([300]))
  })

  it('in MIG mode is its busiest instance, and its power is there once', async () => {
    const { of } = await read(sliced, 60)
    expect(new Set(known(of('utilisationPercent')))).toEqual(new Set([90]))
    expect(new Set(known(of('powerW')))).toEqual(new Set([250]))
  })

  it('of a day has no more points than a graph shows', async () => {
    const { at, step } = await read(shared, 24 * 60)
    expect(step).toBe(120_000)
    expect(at.length).toBeLessThanOrEqual(61)
    expect(at.length).toBeGreaterThanOrEqual(58)
  })

  it('is nothing of a card that it does not know', async () => {
    const range = { start: now - 60 * minute, end: now }
    expect(await prometheusHistory(servers.past, uuid(7), range, signal())).toBeNull()
    expect(await prometheusHistory(servers.empty, shared, range, signal())).toBeNull()
  })
})

describe('a graph’s figures', () => {
  const key = `gpu-0/${shared}`
  const clock = { now: () => now, after: () => () => {} }

  /** Two minutes that were read here, a second each. */
  const readHere = () => {
    const rings = new CardRings()
    const table = new CardTable('prod', rings)
    for (let second = 120; second >= 0; second--) {
      const provenance = { source: 'nvidia-smi', through: 'x', readAt: now - second * 1000 } as const
      table.take({ node: 'gpu-0', reading: { ...untold(), uuid: shared, utilisationPercent: 11 }, provenance })
    }
    const asked = (prometheus: Prometheus, from: number) =>
      cardHistory({ table, rounds: { openPrometheus: () => prometheus } }, rings, clock, key, from, signal())
    return asked
  }
  const busy = ({ values }: Awaited<ReturnType<ReturnType<typeof readHere>>>) => [...(values[0] ?? [])]

  it('are those that were read here, and before them Prometheus’, in order and told apart', async () => {
    const history = await readHere()(servers.past, now - 120 * minute)
    expect(history).toMatchObject({
      source: 'both',
      reason: expect.stringContaining('before that by Prometheus, every 15 s'),
    })
    expect([...history.at]).toEqual([...history.at].sort((a, b) => a - b))
    expect(busy(history).filter((value) => value === 11)).toHaveLength(121)
    expect(busy(history)[0]).toBe(70)
  })

  it('of what was read here need no Prometheus', async () => {
    const history = await readHere()(servers.past, now - 119_000)
    expect(history).toMatchObject({ source: 'memory', reason: '' })
    expect(history.at).toHaveLength(120)
  })

  it('stand alone where it has nothing, and where it does not answer, and say so', async () => {
    const asked = readHere()
    const without = await asked(servers.empty, now - 120 * minute)
    expect(without).toMatchObject({
      source: 'memory',
      reason: expect.stringContaining('Prometheus has nothing of this card'),
    })
    expect(without.at).toHaveLength(121)
    const failed = await asked(servers.dead, now - 120 * minute)
    expect(failed).toMatchObject({
      source: 'memory',
      reason: expect.stringContaining('could not be asked: Nobody answers'),
    })
    expect(failed.at).toHaveLength(121)
  })
})
