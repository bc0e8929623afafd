import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type Fleet, openFleet } from '@main/clusters/fleet.ts'
import type { KubeContext } from '@main/clusters/kube-context.ts'
import { readKubeconfigs } from '@main/clusters/kubeconfig.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { FaultyApiServer } from './faulty-api-server.ts'
import { contextFor, fastClock } from './faulty-connection.ts'
import { clustersServiceOf, shippedProfile, until } from './lab-fleet.ts'

/** Takes connections and never says a word on them. */
class MuteServer {
  readonly connections = new Set<Socket>()
  private readonly server: Server = createServer((socket) => {
    this.connections.add(socket)
    socket.on('close', () => this.connections.delete(socket)).on('error', () => socket.destroy())
    socket.resume()
  })

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return (this.server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.connections) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

const answering = 32
const hanging = 10
const refusing = 5
const servers: FaultyApiServer[] = []
const mutes: MuteServer[] = []
let contexts: readonly KubeContext[]
let fleet: Fleet | null = null

beforeAll(async () => {
  const named = async (name: string, server: string): Promise<KubeContext> => ({ ...(await contextFor(server)), name })
  const slow: KubeContext[] = []
  for (let index = 0; index < hanging; index += 1) {
    const mute = new MuteServer()
    mutes.push(mute)
    // With TLS the connection itself hangs, without it the request.
    slow.push(await named(`hangs-${index}`, `${index % 2 === 0 ? 'https' : 'http'}://127.0.0.1:${await mute.listen()}`))
  }
  for (let index = 0; index < refusing; index += 1) {
    // Nothing listens on the first ports, and nothing of ours ever gets one of them.
    slow.push(await named(`refuses-${index}`, `https://127.0.0.1:${index + 1}`))
  }
  const good: KubeContext[] = []
  for (let index = 0; index < answering; index += 1) {
    const server = new FaultyApiServer()
    servers.push(server)
    await server.listen()
    server.put('/api/v1/pods', `pod-of-${index}`, { status: { phase: 'Running' } })
    good.push(await named(`answers-${index}`, server.url))
  }
  const lab = (await readKubeconfigs([inject('lab').kubeconfig])).contexts
  // Those that give trouble come first, as they would in the worst kubeconfig.
  contexts = [...slow, ...lab, ...good]
})
afterEach(async () => {
  await fleet?.close()
  fleet = null
})
afterAll(async () => {
  for (const server of [...servers, ...mutes]) await server.close()
})

const open = async (clock = systemClock): Promise<Fleet> => {
  fleet = openFleet({ contexts, profile: await shippedProfile(), clock })
  return fleet
}
const phasesOf = (opened: Fleet, good: boolean) =>
  opened
    .summaries()
    .filter(({ id }) => /^(hangs|refuses)-/.test(id) !== good)
    .map(({ connection }) => connection.phase)
const count = (phases: readonly string[], wanted: string) => phases.filter((phase) => phase === wanted).length
const ownSockets = () =>
  process.getActiveResourcesInfo().filter((name) => /^(TCPSocketWrap|TCPConnectWrap|TLSWrap)$/.test(name)).length
const openOnServers = () => [...servers, ...mutes].reduce((sum, { connections }) => sum + connections.size, 0)

describe('a fleet of 50 contexts of which 10 hang and 5 refuse', () => {
  it('shows the other 35 without waiting for one of them', async () => {
    // Timers run ten times as slowly, so that nothing that waits for a time limit can be done in time.
    const opened = await open(fastClock(0.1))
    expect(opened.ids).toHaveLength(50)
    await until('35 are live', () => count(phasesOf(opened, true), 'live') === 35, 20_000)
    expect(
      opened
        .summaries()
        .filter(({ id }) => id.startsWith('hangs-'))
        .map(({ connection }) => connection.phase),
    ).toEqual(Array.from({ length: hanging }, () => 'connecting'))
    for (const { id, pods } of opened.summaries()) if (/^answers-/.test(id)) expect([id, pods?.total]).toEqual([id, 1])
    for (const { pods } of opened.summaries().filter(({ id }) => /^(hangs|refuses)-/.test(id))) expect(pods).toBeNull()
  })

  it('names the cause and the next step of each of the 15, and goes on to see what changes on the 35', async () => {
    const opened = await open()
    await opened.settled(AbortSignal.timeout(30_000))
    await until('35 are live', () => count(phasesOf(opened, true), 'live') === 35, 20_000)
    await until('15 are unreachable', () => count(phasesOf(opened, false), 'unreachable') === 15, 20_000)
    for (const { id, connection, asOf, blindSpots } of opened.summaries()) {
      if (!/^(hangs|refuses)-/.test(id)) continue
      const words = id.startsWith('hangs') ? /has not answered in time/ : /connection refused/
      expect([id, connection.reason]).toEqual([id, expect.stringMatching(words)])
      expect([id, connection.hint === '', asOf, blindSpots.length]).toEqual([id, false, null, 1])
    }
    for (const server of servers) server.put('/api/v1/pods', 'later', { status: { phase: 'Running' } })
    await until(
      'every change is seen',
      () => opened.summaries().filter(({ id, pods }) => /^answers-/.test(id) && pods?.total === 2).length === answering,
      10_000,
    )
    for (const server of servers) server.remove('/api/v1/pods', 'later')
  })

  it('is told to a window as a whole at once', async () => {
    const opened = await open(fastClock(0.1))
    const stop = new AbortController()
    const stream = clustersServiceOf(opened).fleet({}, stop.signal)
    for await (const message of stream) {
      expect(message.order).toHaveLength(50)
      expect(message.changed).toHaveLength(50)
      break
    }
    stop.abort()
  })

  it('leaves no socket open when it is closed, whatever the servers do', async () => {
    await until('none is open', () => openOnServers() === 0, 10_000)
    const before = ownSockets()
    for (let round = 0; round < 3; round += 1) {
      const opened = await open()
      // Closed once while everything is under way, then when all is live, then after some were given up.
      if (round === 0) await until('the first connection', () => openOnServers() > hanging, 10_000)
      if (round > 0) await until('35 are live', () => count(phasesOf(opened, true), 'live') === 35, 20_000)
      if (round > 1)
        await until('15 are unreachable', () => count(phasesOf(opened, false), 'unreachable') === 15, 20_000)
      expect(openOnServers()).toBeGreaterThan(hanging)
      await opened.close()
      await until(`round ${round}: the servers see no connection`, () => openOnServers() === 0, 5_000)
      await until(`round ${round}: no socket is left here`, () => ownSockets() <= before, 5_000)
    }
  })
})
