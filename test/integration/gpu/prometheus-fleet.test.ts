import { CardRings } from '@main/gpu/card-rings.ts'
import { CardTable } from '@main/gpu/card-table.ts'
import { gpuLayout } from '@main/gpu/gpu-layout.ts'
import { askPrometheus } from '@main/gpu/prometheus-source.ts'
import { gpuMatcher } from '@shared/clusters/gpu-count.ts'
import { nodes } from '@shared/clusters/kinds/nodes.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projected } from '../../unit/clusters/problems/projected.ts'
import { type ThreePrometheus, threePrometheus } from './own-prometheus.ts'
import { minute, now, scraped, series, signal, uuid } from './scraped-past.ts'

const silent = uuid(3)
const fleetNodes = 130
const perNode = 8
const fleet = Array.from({ length: fleetNodes * perNode }, (_, place) => {
  const labels = {
    UUID: uuid(9, place),
    gpu: String(place % perNode),
    Hostname: `gpu-${Math.floor(place / perNode)}`,
    namespace: 'bud-inference',
    pod: `endpoint-${place}`,
  }
  return [
    series(
      'DEV_GPU_UTIL',
      labels,
      scraped(1, 0.5, () => place % 101),
    ),
    series(
      'DEV_GPU_TEMP',
      labels,
      scraped(1, 0.5, () => 50),
    ),
  ]
})

let servers: ThreePrometheus
beforeAll(async () => {
  const gone = { UUID: silent, gpu: '2' }
  servers = await threePrometheus([
    series(
      'DEV_GPU_UTIL',
      gone,
      scraped(90, 4, () => 20),
    ),
    series(
      'DEV_GPU_TEMP',
      gone,
      scraped(90, 4, () => 40),
    ),
    ...fleet.flat(),
  ])
})
afterAll(() => servers.close())

describe('a fleet that is too large for sessions', () => {
  const rings = new CardRings()
  const table = new CardTable('prod', rings)
  const rows = Array.from({ length: fleetNodes }, (_, place) =>
    projected(nodes, {
      metadata: { name: `gpu-${place}`, uid: `n${place}` },
      status: { allocatable: { 'nvidia.com/gpu': String(perNode) } },
    }),
  )
  const round = (into: CardTable) => ({
    cluster: null as never,
    clock: { now: () => Date.now(), after: () => () => {} },
    table: into,
    layout: gpuLayout(rows, [], gpuMatcher(['nvidia.com/gpu'])),
    holder: (namespace: string, pod: string, container: string | null) => ({
      namespace,
      pod,
      container,
      workload: null,
      model: null,
    }),
    signal: signal(),
  })

  it('has every card on its node, with its holder, and as old as its scrape', async () => {
    const told = await askPrometheus(round(table), servers.past)
    expect(told).toMatchObject({ failed: null, cards: fleetNodes * perNode + 1 })
    const card = table.card(`gpu-129/${uuid(9, 1039)}`, Date.now())
    expect(card).toMatchObject({
      node: 'gpu-129',
      holders: [{ pod: 'endpoint-1039' }],
      holdersBy: 'device',
      reading: { utilisationPercent: 1039 % 101, temperatureC: 50 },
      provenance: { source: 'prometheus' },
    })
    // The last scrape of the fleet was half a minute before the test began.
    expect(Math.abs((card?.provenance.readAt ?? 0) - (now - 30_000))).toBeLessThan(2_000)
    table.age(Date.now(), () => null)
    const old = table.card(`gpu-0/${silent}`, Date.now())
    expect(old).toMatchObject({ freshness: 'stale', reason: expect.stringContaining('prometheus does not tell') })
    expect(Date.now() - (old?.provenance.readAt ?? 0)).toBeGreaterThanOrEqual(4 * minute - 2_000)
  })

  it('asked again before the next scrape has no new reading', async () => {
    const key = table.ringKey(`gpu-1/${uuid(9, 8)}`)
    const before = rings.read(key, 0)?.at.length
    await askPrometheus(round(table), servers.past)
    expect(rings.read(key, 0)?.at.length).toBe(before)
  })

  it('of which Prometheus has nothing, or cannot be asked, is not known and not idle', async () => {
    const other = new CardTable('prod', new CardRings())
    expect(await askPrometheus(round(other), servers.empty)).toMatchObject({ cards: 0, failed: null })
    expect(await askPrometheus(round(other), servers.dead)).toMatchObject({
      cards: 0,
      failed: expect.stringContaining('Nobody answers'),
    })
    expect(other.order).toEqual([])
  })
})
