import { openFleet } from '@main/clusters/fleet.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultyApiServer } from './faulty-api-server.ts'
import { contextFor } from './faulty-connection.ts'
import { shippedProfile, until } from './lab-fleet.ts'

let servers: FaultyApiServer[]
beforeEach(async () => {
  servers = [new FaultyApiServer(), new FaultyApiServer()]
  for (const server of servers) await server.listen()
})
afterEach(async () => {
  for (const server of servers) await server.close()
})

const url = (index: number) => servers[index]?.url ?? ''
const named = async (name: string, server: string) => ({ ...(await contextFor(server)), name })

describe('a fleet whose kubeconfig changes', () => {
  it('keeps the clusters that did not change, opens new ones, closes those that went, and tells the order', async () => {
    const [one, two] = [await named('one', url(0)), await named('two', url(1))]
    const fleet = openFleet({ contexts: [one], profile: await shippedProfile(), clock: systemClock })
    try {
      let told = 0
      fleet.onChange(() => {
        told += 1
      })
      await until('live', () => fleet.summary('one').connection.phase === 'live', 5_000)
      const first = fleet.access('one')
      const before = told
      fleet.replaceContexts([two, one], [{ source: 'f', error: { code: 'C', message: 'm', hint: '' } }])
      expect(fleet.ids).toEqual(['two', 'one'])
      expect(told).toBeGreaterThan(before)
      expect(fleet.access('one')).toBe(first)
      expect(fleet.sourceErrors).toHaveLength(1)
      await until('the second is live', () => fleet.summary('two').connection.phase === 'live', 5_000)
      fleet.replaceContexts([one], [])
      await until('its watches are closed', () => servers[1]?.openWatches === 0, 2_000)
      expect(() => fleet.access('two')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
      // The same name with another server is another cluster.
      fleet.replaceContexts([await named('one', url(1))], [])
      expect(fleet.access('one')).not.toBe(first)
      expect(fleet.summary('one')).toMatchObject({ connection: { phase: 'connecting' }, pods: null, asOf: null })
    } finally {
      await fleet.close()
    }
  })

  it('a cluster that cannot be reached does not hold up the others, and is never green', async () => {
    const dead = new FaultyApiServer()
    await dead.listen()
    const deadUrl = dead.url
    await dead.close()
    const contexts = [await named('dead', deadUrl), await named('alive', url(0))]
    const fleet = openFleet({ contexts, profile: await shippedProfile(), clock: systemClock })
    try {
      await fleet.settled(AbortSignal.timeout(5_000))
      await until('alive', () => fleet.summary('alive').connection.phase === 'live', 5_000)
      const summary = fleet.summary('dead')
      expect(summary).toMatchObject({ nodes: null, pods: null, gpus: null, asOf: null, version: null, problems: [] })
      expect(summary.connection.phase).toBe('unreachable')
      expect(summary.blindSpots).toHaveLength(1)
      expect(summary.blindSpots[0]).toContain('connection refused')
    } finally {
      await fleet.close()
    }
  })

  it('takes the problems and blind spots of other sources', async () => {
    const problem: Problem = {
      id: 'metrics/x',
      severity: 'critical',
      title: 'Error rate is 7 %',
      evidence: '7 > 5',
      object: { kind: 'metrics', namespace: null, name: 'error_rate', container: null },
      since: null,
    }
    let ended = 0
    const source = {
      watch(_cluster: unknown, report: (problems: readonly Problem[], blindSpots: readonly string[]) => void) {
        report([problem], ['queue depth: no data'])
        return () => {
          ended += 1
        }
      },
    }
    const fleet = openFleet({
      contexts: [await named('one', url(0))],
      profile: await shippedProfile(),
      clock: systemClock,
      problemSources: [source],
    })
    await until('live', () => fleet.summary('one').connection.phase === 'live', 5_000)
    expect(fleet.summary('one')).toMatchObject({ problems: [problem], blindSpots: ['queue depth: no data'] })
    await fleet.close()
    expect(ended).toBe(1)
    expect(servers[0]?.openWatches).toBe(0)
  })

  it('is denied, with words, where one kind of the fleet may not be read, and counts nothing that it cannot know', async () => {
    servers[0]?.failAlways('/api/v1/nodes', 'forbidden')
    servers[0]?.put('/api/v1/pods', 'p', { status: { phase: 'Running' } })
    const fleet = openFleet({
      contexts: [await named('one', url(0))],
      profile: await shippedProfile(),
      clock: systemClock,
    })
    try {
      await until('denied', () => fleet.summary('one').connection.phase === 'denied', 5_000)
      await until('pods', () => fleet.summary('one').pods?.total === 1, 2_000)
      expect(fleet.summary('one')).toMatchObject({ nodes: null, gpus: null })
      expect(fleet.summary('one').blindSpots).toHaveLength(1)
      expect(fleet.access('one').state.phase).toBe('live')
    } finally {
      await fleet.close()
    }
  })
})
