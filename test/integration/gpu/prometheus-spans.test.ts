import { cardPasts } from '@main/gpu/card-pasts.ts'
import { CardRings } from '@main/gpu/card-rings.ts'
import { CardTable } from '@main/gpu/card-table.ts'
import type { Prometheus } from '@main/observability/prometheus.ts'
import type { CardPast } from '@shared/gpu/contract.ts'
import { type LiveMeasure, liveMeasures } from '@shared/gpu/measures.ts'
import { untold } from '@shared/gpu/reading.ts'
import { reasonsOfMask } from '@shared/gpu/throttle.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ThreePrometheus, threePrometheus, type WrittenSeries } from './own-prometheus.ts'
import { minute, minutesAgo, now, scrape, scraped, series, signal, sliceOf, uuid } from './scraped-past.ts'

const hour = 60 * minute
const [shared, sliced, moved, troubled, unknown] = [uuid(1), uuid(2), uuid(3), uuid(4), uuid(7)]
/** How many scrapes before now. */
const scrapesAgo = (at: number) => Math.round((now - at) / scrape)
const blank = 2_147_483_632
const slowedAt = 20 * minute

/** Told once for each of two pods, every other scrape busy, with a spike of heat in one scrape, and an hour of silence. */
const shareOf = (pod: string, busy: number): WrittenSeries[] => {
  const labels = { UUID: shared, gpu: '0', namespace: 'bud-inference', pod }
  const told = (value: (at: number) => number) => [...scraped(26 * 60, 180, value), ...scraped(120, 0, value)]
  return [
    series(
      'DEV_GPU_UTIL',
      labels,
      told((at) => (scrapesAgo(at) % 2 === 0 ? busy : 0)),
    ),
    series(
      'DEV_POWER_USAGE',
      labels,
      told(() => 300),
    ),
    series(
      'DEV_GPU_TEMP',
      labels,
      told((at) => (scrapesAgo(at) === 241 ? 91 : 60)),
    ),
  ]
}
/** A busy pod has left the card to one that does nothing; a scrape now and then brings no value. */
const takenOver: WrittenSeries[] = [
  series(
    'DEV_GPU_UTIL',
    { UUID: moved, gpu: '2', pod: 'before' },
    scraped(60, 30.25, () => 100),
  ),
  series(
    'DEV_GPU_UTIL',
    { UUID: moved, gpu: '2', pod: 'after' },
    scraped(30, 0, (at) => (scrapesAgo(at) % 10 === 3 ? blank : 10)),
  ),
]
const ofTroubled = (name: string, value: (at: number) => number) =>
  series(name, { UUID: troubled, gpu: '3' }, scraped(300, 0, value))
const trouble: WrittenSeries[] = [
  // Too hot for one scrape of an hour of power cap.
  ofTroubled('DEV_CLOCKS_EVENT_REASONS', (at) => (scrapesAgo(at) === slowedAt / scrape ? 0x40 : 0x4)),
  ofTroubled('DEV_XID_ERRORS', (at) => (minutesAgo(at) > 200 ? 13 : minutesAgo(at) > 100 ? 79 : 0)),
  ofTroubled('DEV_ECC_DBE_VOL_TOTAL', (at) => (minutesAgo(at) > 50 ? 4 : 7)),
]
/** Other targets are known of for a day. */
const targets: WrittenSeries = { name: 'up', labels: { job: 'api' }, samples: scraped(24 * 60 + 5, 0, () => 1) }

let servers: ThreePrometheus
beforeAll(async () => {
  servers = await threePrometheus([
    ...shareOf('a', 40),
    ...shareOf('b', 80),
    ...sliceOf(sliced, '1', 60, 0.2),
    ...sliceOf(sliced, '2', 60, 0.9),
    ...takenOver,
    ...trouble,
    targets,
  ])
})
afterAll(() => servers.close())

const keyOf = (card: string) => `gpu-0/${card}`
const table = new CardTable('prod', new CardRings())
for (const card of [shared, sliced, moved, troubled, unknown, null]) {
  const provenance = { source: 'nvidia-smi', through: 'x', readAt: now } as const
  table.take({ node: 'gpu-0', reading: { ...untold(), uuid: card, busId: '00000000:1B:00.0' }, provenance })
}
const withoutUuid = table.order.find((key) => !key.includes('GPU-')) ?? ''
const asked = (prometheus: Prometheus, cards: readonly string[], spanMs: number, until = signal(), at = now) =>
  cardPasts(
    { table, rounds: { openPrometheus: () => prometheus } },
    { now: () => at, after: () => () => {} },
    { cards, spanMs },
    until,
  )
async function all(...of: Parameters<typeof asked>): Promise<CardPast[]> {
  const told: CardPast[] = []
  for await (const one of asked(...of)) told.push(one)
  return told
}
const read = async (card: string, spanMs: number, at = now) => {
  const [told] = await all(servers.past, [keyOf(card)], spanMs, signal(), at)
  if (told === undefined) throw new Error('nothing was told')
  expect(told.failure).toBeNull()
  const of = (measure: LiveMeasure) => [...(told.values[liveMeasures.indexOf(measure)] ?? [])]
  return { ...told, times: [...told.at], of }
}
const known = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value))

describe('the past of a card over hours', () => {
  it('has a point for each step of the whole span, and a gap where nobody scraped', async () => {
    const { times, of, step, from, to, begins } = await read(shared, 6 * hour)
    expect([step, times.length, times[0], times.at(-1)]).toEqual([minute, 361, from, to])
    expect(begins).toBe(from)
    const lacking = times.filter((_, index) => Number.isNaN(of('temperatureC')[index]))
    // A figure stands for a minute and a half.
    expect(lacking.length).toBeGreaterThanOrEqual(57)
    expect(lacking.length).toBeLessThanOrEqual(60)
    expect(lacking.every((at) => minutesAgo(at) >= 120 && minutesAgo(at) <= 180)).toBe(true)
  })

  it('is the mean of what the busiest pod did, never a sum, and its power is there once', async () => {
    // Prometheus looks at whole multiples of 15 s: asked at each second of one, there are four looks in a step.
    for (let second = 0; second < 15; second += 1) {
      const { of } = await read(shared, 6 * hour, now - second * 1000)
      const busy = known(of('utilisationPercent'))
      // Every other scrape is busy; only where scraping began and stopped, looks see one value more than once.
      expect(busy.filter((value) => value !== 40).length).toBeLessThanOrEqual(4)
      expect(busy.filter((value) => value === 40).length).toBeGreaterThan(200)
      expect(Math.min(...busy)).toBeGreaterThanOrEqual(39)
      expect(Math.max(...busy)).toBeLessThanOrEqual(80)
      expect(new Set(known(of('powerW')))).toEqual(new Set([300]))
    }
  })

  it('keeps the heat of one scrape, however long the steps are', async () => {
    for (const span of [6, 24]) {
      const { of, times } = await read(shared, span * hour)
      const hot = times.filter((_, index) => of('temperatureC')[index] === 91)
      expect(hot.length).toBeGreaterThanOrEqual(1)
      expect(hot.length).toBeLessThanOrEqual(2)
      expect(hot.every((at) => minutesAgo(at) >= 55 && minutesAgo(at) <= 61)).toBe(true)
    }
  })

  it('in MIG mode is its busiest instance', async () => {
    const { of } = await read(sliced, 6 * hour)
    expect(new Set(known(of('utilisationPercent')).map(Math.round))).toEqual(new Set([90]))
  })

  it('goes over from one pod to the next within two steps; a mark for no value is none', async () => {
    const { of, times } = await read(moved, 6 * hour)
    const busy = of('utilisationPercent')
    for (const [index, at] of times.entries()) {
      const [ago, value] = [minutesAgo(at), busy[index] ?? Number.NaN]
      if (Number.isNaN(value)) continue
      if (ago > 30 && ago < 59) expect(value).toBe(100)
      if (ago < 28) expect(value).toBe(10)
      expect(value).toBeLessThanOrEqual(100)
    }
    expect(known(busy).length).toBeGreaterThan(55)
  })

  it('has every reason that held clocks back at any moment of a step', async () => {
    const { times, throttle } = await read(troubled, 24 * hour)
    const slowed = times.filter((_, index) => reasonsOfMask(throttle[index] ?? 0).includes('hardware-thermal-slowdown'))
    expect(slowed).toHaveLength(1)
    expect(minutesAgo(slowed[0] ?? 0)).toBeLessThanOrEqual(slowedAt / minute)
    const mask = throttle[times.indexOf(slowed[0] ?? 0)] ?? 0
    expect(reasonsOfMask(mask)).toEqual(['power-cap', 'hardware-thermal-slowdown'])
    expect(known([...throttle]).every((bits) => reasonsOfMask(bits).includes('power-cap'))).toBe(true)
  })

  it('marks when the last Xid became another and memory errors came, each once; an Xid from before is no mark', async () => {
    const { marks } = await read(troubled, 6 * hour)
    expect(marks.map(({ text, at }) => [text, minutesAgo(at)])).toEqual([
      ['Xid 79', 200],
      ['ECC +3', 50],
    ])
  })
})

describe('where it is lacking', () => {
  it('says since when it is known, and whether Prometheus was there before', async () => {
    const day = await read(sliced, 24 * hour)
    expect([day.step, day.keptThen]).toEqual([4 * minute, true])
    expect(minutesAgo(day.begins ?? 0)).toBeLessThanOrEqual(60)
    expect(minutesAgo(day.begins ?? 0)).toBeGreaterThanOrEqual(56)
    const week = await read(shared, 7 * 24 * hour)
    expect([week.step, week.times.length, week.keptThen]).toEqual([30 * minute, 337, false])
    expect(minutesAgo(week.begins ?? 0)).toBeLessThanOrEqual(26 * 60)
    expect(minutesAgo(week.begins ?? 0)).toBeGreaterThanOrEqual(26 * 60 - 30)
    expect(known(week.of('temperatureC')).length).toBeGreaterThan(48)
    expect((await read(shared, 24 * hour)).keptThen).toBeNull()
  })

  it('is nothing of a card that it does not know, and says whether it was there', async () => {
    const [told] = await all(servers.past, [keyOf(unknown)], 6 * hour)
    expect(told).toMatchObject({ begins: null, keptThen: true, failure: null })
    const [none] = await all(servers.empty, [keyOf(shared)], 6 * hour)
    expect(none).toMatchObject({ begins: null, keptThen: false, failure: null })
  })

  it('of a card without UUID is said so, and the others come all the same', async () => {
    const [first, second] = await all(servers.past, [withoutUuid, keyOf(sliced)], 6 * hour)
    expect(first).toMatchObject({ card: withoutUuid, failure: { message: expect.stringContaining('no UUID') } })
    expect(second).toMatchObject({ card: keyOf(sliced), failure: null })
  })

  it('since nobody answers, is told of every card without asking for each', async () => {
    const told = await all(servers.dead, [keyOf(shared), keyOf(sliced)], 6 * hour)
    expect(told.map(({ card }) => card)).toEqual([keyOf(shared), keyOf(sliced)])
    for (const { at, failure } of told) {
      expect(at).toHaveLength(0)
      expect(failure).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('Nobody answers') })
    }
  })

  it('ends without a word when it is not wanted any more', async () => {
    const cancel = new AbortController()
    const told = asked(servers.past, [keyOf(shared), keyOf(sliced)], 24 * hour, cancel.signal)
    expect((await told.next()).value).toMatchObject({ card: keyOf(shared) })
    cancel.abort()
    expect(await told.next()).toMatchObject({ done: true })
  })
})
