import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { Row } from '@shared/clusters/kind.ts'
import { pods } from '@shared/clusters/kinds/pods.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultyApiServer } from './faulty-api-server.ts'
import { contextFor } from './faulty-connection.ts'
import { shippedProfile, until } from './lab-fleet.ts'

const podsPath = '/api/v1/pods'
const hour = 3_600_000
let servers: FaultyApiServer[]
let fleet: Fleet
/** How far the wall clock is set off; timers know nothing of it. */
let offset: number
const clock: Clock = { now: () => Date.now() + offset, after: systemClock.after }

const open = async (user?: Record<string, unknown>): Promise<void> => {
  const contexts = await Promise.all(
    servers.map(async ({ url }, index) => ({ ...(await contextFor(url, {}, user)), name: `c${index}` })),
  )
  fleet = openFleet({ contexts, profile: await shippedProfile(), clock })
  await until('live', () => phases().every((phase) => phase === 'live'), 10_000)
}
const phases = () => fleet.summaries().map(({ connection }) => connection.phase)
const names = (rows: ReadonlyMap<string, Row>) => [...rows.values()].map(({ name }) => name).sort()
const lists = (server: FaultyApiServer) =>
  server.seen.filter(({ path, query }) => path === podsPath && !query.has('watch')).length

beforeEach(async () => {
  offset = 0
  servers = [new FaultyApiServer(), new FaultyApiServer()]
  for (const server of servers) {
    await server.listen()
    server.put(podsPath, 'stays', { status: { phase: 'Running' } })
    server.put(podsPath, 'goes', { status: { phase: 'Running' } })
  }
})
afterEach(async () => {
  await fleet.close()
  for (const server of servers) await server.close()
})

describe('a machine that wakes up', () => {
  it.each([true, false])(
    'believes nothing until it was asked anew, and blanks nothing (connections dropped: %s)',
    async (drop) => {
      await open()
      const lease = fleet.access('c0').lease(pods, null)
      const before = new Map(lease.rows)
      fleet.proveAnew('This machine slept', drop)
      // At once, and not at the next turn.
      expect(phases()).toEqual(['stale', 'stale'])
      expect(lease.freshness.state).toBe('stale')
      expect(fleet.summary('c0').connection.reason).toBe('This machine slept')
      expect(fleet.summary('c0').connection.hint).not.toBe('')
      expect(fleet.summary('c0').pods?.total).toBe(2)
      expect(lease.rows).toEqual(before)
      await until('live again', () => phases().every((phase) => phase === 'live'), 5_000)
      // Something may have been missed. Nothing was, so every row is the same object.
      expect(servers.map(lists)).toEqual([2, 2])
      for (const row of lease.rows.values()) expect(row).toBe(before.get(row.uid))
      lease.release()
    },
  )

  it('stays unproven while a server does not answer, and then knows what it missed', async () => {
    await open()
    const lease = fleet.access('c0').lease(pods, null)
    const [asleep] = servers
    const asOf = lease.freshness.asOf ?? 0
    if (asleep !== undefined) asleep.hung = true
    asleep?.remove(podsPath, 'goes')
    asleep?.put(podsPath, 'comes')
    fleet.proveAnew('This machine slept', true)
    await until('the other is live', () => phases()[1] === 'live', 5_000)
    for (let turn = 0; turn < 30; turn += 1) {
      expect(phases()[0]).toBe('stale')
      expect(lease.freshness.state).toBe('stale')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(names(lease.rows)).toEqual(['goes', 'stays'])
    expect((lease.freshness.asOf ?? 0) - asOf).toBeLessThan(5_000)
    if (asleep !== undefined) asleep.hung = false
    await until('live again', () => phases()[0] === 'live', 8_000)
    expect(names(lease.rows)).toEqual(['comes', 'stays'])
    lease.release()
  })

  it('lets go of connections that may lead nowhere', async () => {
    await open()
    const [server] = servers
    const before = server?.connections ?? new Set()
    expect(before.size).toBeGreaterThan(0)
    fleet.proveAnew('This machine slept', true)
    await until('live again', () => phases().every((phase) => phase === 'live'), 5_000)
    await until('the old ones are closed', () => [...before].every((socket) => socket.destroyed), 5_000)
  })

  it('tries what was unreachable at once', async () => {
    await open()
    const port = await servers[0]?.kill()
    await until('stale', () => phases()[0] === 'stale', 2_000)
    await servers[0]?.listen(port)
    fleet.proveAnew('This machine is on another network', true)
    await until('live again', () => phases().every((phase) => phase === 'live'), 5_000)
  })

  it('runs no sign-in program for it: neither one that signed in, nor one that failed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cockpit-wake-'))
    try {
      const runs = join(folder, 'runs')
      const command = join(folder, 'login')
      const credential = '{"kind":"ExecCredential","status":{"token":"t"}}'
      await writeFile(command, `#!/bin/sh\necho x >> '${runs}'\necho '${credential}'\n`)
      await chmod(command, 0o700)
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' }
      const count = async () => (await readFile(runs, 'utf8')).length / 2
      await open({ exec })
      expect(await count()).toBe(2)
      for (let turn = 0; turn < 3; turn += 1) {
        fleet.proveAnew('This machine slept', true)
        await until('live again', () => phases().every((phase) => phase === 'live'), 5_000)
      }
      expect(await count()).toBe(2)
      for (const server of servers) server.accepts = () => false
      fleet.proveAnew('This machine slept', true)
      await until('sign-in', () => phases().every((phase) => phase === 'sign-in-needed'), 8_000)
      const then = await count()
      for (let turn = 0; turn < 5; turn += 1) fleet.proveAnew('This machine slept', true)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      expect(await count()).toBe(then)
      expect(phases()).toEqual(['sign-in-needed', 'sign-in-needed'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('a clock that jumps', () => {
  it.each([
    ['forward, as after a sleep', 8 * hour],
    ['back', -hour],
  ])('%s: everything is unproven until it was asked anew', async (_how, jump) => {
    await open()
    const lease = fleet.access('c0').lease(pods, null)
    const [hung, other] = servers
    if (hung === undefined || other === undefined) throw new Error('two servers')
    hung.hung = true
    const listedBefore = lists(other)
    offset = jump
    // Two looks at the clock at most; the probe that times out would take longer than the first of them.
    await until('stale', () => phases()[0] === 'stale', 4_500)
    expect(fleet.summary('c0').connection.reason).toMatch(/slept or its clock was set|not answered in time/)
    // It may be live again before anybody is told that it was not; the list that was read anew tells.
    await until('the other was asked', () => lists(other) > listedBefore && phases()[1] === 'live', 6_000)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(phases()[0]).not.toBe('live')
    // Never of the future, whichever way the clock went.
    const summary = fleet.summary('c0')
    for (const time of [lease.freshness.asOf, summary.asOf, summary.connection.lastAnswer]) {
      expect(time ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(clock.now())
    }
    hung.hung = false
    await until('live again', () => phases()[0] === 'live', 8_000)
    expect(clock.now() - (fleet.summary('c0').asOf ?? 0)).toBeLessThan(5_000)
    lease.release()
  })
})
