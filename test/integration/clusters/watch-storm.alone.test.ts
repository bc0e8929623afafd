import type { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { type Fault, FaultyApiServer } from './faulty-api-server.ts'
import { connectTo, fastClock } from './faulty-connection.ts'
import { until } from './lab-fleet.ts'
import { pickFrom, seededRandom } from './seeded-random.ts'

const path = '/api/v1/pods'
const listTroubles: readonly Fault[] = ['cut', 'broken', 'unavailable', 'gone', 'throttled', 'forbidden', 'garbage']
const watchTroubles: readonly Fault[] = [
  'half-line',
  'cut',
  'cut-later',
  'close-early',
  'gone',
  'gone-event',
  'broken',
  'garbage',
  'throttled',
]

let server: FaultyApiServer
let connection: ClusterConnection | null = null
afterEach(async () => {
  await connection?.close()
  await server.close()
})

describe('whatever goes wrong in whatever order', () => {
  it.each([1, 2, 3, 4, 5, 6])('the rows end up as the server has them (seed %i)', async (seed) => {
    const random = seededRandom(seed)
    const pick = <T>(choices: readonly T[]): T => pickFrom(random, choices)
    server = new FaultyApiServer()
    await server.listen()
    for (let index = 0; index < 20; index += 1) server.put(path, `pod-${index}`)
    connection = await connectTo(server.url, fastClock(40))
    const lease = connection.lease(pods, null)

    // What a listener is told must be enough to keep a copy: that is how the window stays true.
    const copy = new Map<string, string>()
    const invented: string[] = []
    lease.onChange((uids) => {
      for (const uid of uids) {
        const row = lease.rows.get(uid)
        if (row === undefined) copy.delete(uid)
        else copy.set(uid, `${row.name}=${row.labels.turn ?? ''}`)
        if (row?.name === 'half') invented.push(uid)
      }
    })

    for (let turn = 0; turn < 120; turn += 1) {
      const name = `pod-${Math.floor(random() * 30)}`
      if (random() < 0.3) server.remove(path, name)
      else server.put(path, name, {}, { turn: `${turn}` })
      if (random() < 0.15) server.failWatch(pick(watchTroubles))
      if (random() < 0.08) server.failList(pick(listTroubles))
      if (random() < 0.05) server.compact()
      if (random() < 0.03) await server.kill().then((port) => server.listen(port))
      await new Promise((resolve) => setTimeout(resolve, random() * 25))
    }

    const held = () => new Map([...lease.rows.values()].map((row) => [row.name, row.labels.turn ?? '']))
    const wanted = () => new Map([...server.truth(path)].map(([name, { labels }]) => [name, labels.turn ?? '']))
    const same = () => JSON.stringify([...held()].sort()) === JSON.stringify([...wanted()].sort())
    await until(`seed ${seed}: the same rows and live`, () => same() && lease.freshness.state === 'live', 15_000)
    expect(invented).toEqual([])
    expect([...copy.values()].sort()).toEqual([...wanted()].map(([name, turn]) => `${name}=${turn}`).sort())
  })
})
