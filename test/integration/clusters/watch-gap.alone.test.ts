import type { ClusterConnection } from '@main/clusters/cluster-connection.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cuttableProxy } from './cuttable-proxy.ts'
import { FaultyApiServer, longList } from './faulty-api-server.ts'
import { connectTo } from './faulty-connection.ts'
import { until } from './lab-fleet.ts'

const path = '/api/v1/pods'
/** Longer than any pause of a server that is only a little busy, ms. */
const late = 1_500

let server: FaultyApiServer
let connection: ClusterConnection
beforeEach(async () => {
  server = new FaultyApiServer()
  await server.listen()
})
afterEach(async () => {
  await connection.close()
  await server.close()
})

/** A server with so many pods that goes away and comes back; meanwhile somebody makes a pod, or changes another kind. */
async function gap(count: number, change: () => void) {
  for (let index = 0; index < count; index += 1) server.put(path, `pod-${index}`)
  connection = await connectTo(server.url)
  const lease = connection.lease(pods, null)
  await until('live', () => lease.freshness.state === 'live', 5_000)
  const port = await server.kill()
  await until('stale', () => lease.freshness.state === 'stale', 2_000)
  change()
  const told: { readonly rows: number; readonly asOf: number | null }[] = []
  lease.onChange(() => {
    if (lease.freshness.state === 'live') told.push({ rows: lease.rows.size, asOf: lease.freshness.asOf })
  })
  const back = Date.now()
  await server.listen(port)
  return { lease, told, back }
}

const missed = () => server.put(path, 'missed')

// The headers of a watch and /version are answered at once all the while.
describe('what was missed while no watch was open', () => {
  it.each([5, longList])('is there when %i rows are called live, though its event comes late', async (count) => {
    server.catchUpDelay = late
    const { lease, told, back } = await gap(count, missed)
    await until('live again', () => lease.freshness.state === 'live', 15_000)
    expect(told[0]?.rows).toBe(count + 1)
    expect(told[0]?.asOf ?? 0).toBeGreaterThanOrEqual(back)
    // A long list is not read again for it.
    expect(server.lists(path)).toBe(count === longList ? 1 : 2)
  })

  it('is read with a new list, however long, where the watch does not prove that it brought it', async () => {
    server.catchUpDelay = 60_000
    const { lease, told } = await gap(longList, missed)
    await until('live again', () => lease.freshness.state === 'live', 15_000)
    expect(told[0]?.rows).toBe(longList + 1)
    expect(server.lists(path)).toBe(2)
  })

  it('was nothing: a bookmark proves it where only other kinds have changed', async () => {
    const { lease } = await gap(longList, () => server.put('/api/v1/nodes', 'elsewhere'))
    await until('live again', () => lease.freshness.state === 'live', 15_000)
    expect(lease.rows.size).toBe(longList)
    expect(server.lists(path)).toBe(1)
  })
})

describe('a watch whose connection is dead', () => {
  it('vouches for nothing because a probe was answered over a new connection', async () => {
    server.put(path, 'known')
    const link = await cuttableProxy({ host: '127.0.0.1', port: server.port })
    try {
      connection = await connectTo(`http://127.0.0.1:${link.port}`)
      const lease = connection.lease(pods, null)
      await until('live', () => lease.freshness.state === 'live', 5_000)
      // As behind a router that forgot all but what it has seen last.
      server.closeIdle()
      await until('only the watches are left', () => link.open === server.openWatches, 2_000)
      link.freeze()
      await link.restore()
      const changed = Date.now()
      missed()
      const lacking = () =>
        lease.rows.size === 1 && lease.freshness.state === 'live' && (lease.freshness.asOf ?? 0) > changed
      let falseGreen = false
      await until(
        'the change',
        () => {
          falseGreen ||= lacking()
          return lease.rows.size === 2
        },
        15_000,
      )
      expect(falseGreen).toBe(false)
    } finally {
      await connection.close()
      await link.close()
    }
  })
})
