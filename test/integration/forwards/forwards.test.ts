import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fleet } from '@main/clusters/fleet.ts'
import { forwardsFile } from '@main/forwards/declared-forwards.ts'
import type { ForwardWish } from '@shared/forwards/forward.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { adminClient } from '../clusters/admin-client.ts'
import { fleetOf, until } from '../clusters/lab-fleet.ts'
import { type ForwardDesk, forwardDesk } from './forward-desk.ts'
import { forwardedPods, namespace, podPort } from './forwarded-pods.ts'

const { kubeconfig, restrictedKubeconfig } = inject('lab')
const cluster = 'staging'
const pods = forwardedPods(adminClient(kubeconfig, cluster), 'forward-test')
const never = new AbortController().signal

let fleet: Fleet
let desk: ForwardDesk
let settings: string

const toService = (rest: Partial<ForwardWish> = {}): ForwardWish => ({
  cluster,
  target: { kind: 'services', namespace, name: pods.app },
  port: 80,
  localPort: null,
  startWithApp: false,
  ...rest,
})
const fetchHealth = async (address: string | undefined) =>
  (await fetch(`http://${address}/health`, { headers: { connection: 'close' } })).text()

beforeAll(async () => {
  await pods.remove()
  await pods.makeService()
  fleet = await fleetOf(kubeconfig, [cluster])
  await until('live', () => fleet.summary(cluster).connection.phase === 'live', 60_000)
})
afterAll(async () => {
  await fleet.close()
  await pods.remove()
})
beforeEach(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-forwards-'))
  desk = await forwardDesk(fleet, settings)
})
afterEach(() => desk.close())

describe('a forward to a service', () => {
  it('says that there is no pod, answers over both loopbacks when one comes, and follows to its replacement', async () => {
    const id = await desk.declare(toService())
    const empty = await desk.becomes(id, 'no-pod')
    expect(empty.reason).toContain('No pod behind service bud-workloads/forward-test is ready')

    await pods.makePod('forward-test-1')
    const listening = await desk.becomes(id, 'listening')
    expect(listening.pod).toEqual({ name: 'forward-test-1', port: podPort })
    expect(listening.addresses[0]).toMatch(/^127\.0\.0\.1:\d+$/)
    for (const address of listening.addresses) expect(await fetchHealth(address)).toBe('{"status":"ok"}')

    await pods.makePod('forward-test-2')
    await pods.removePod('forward-test-1')
    await until('it follows', () => desk.of(id).pod?.name === 'forward-test-2', 30_000)
    expect(await fetchHealth(listening.addresses[0])).toBe('{"status":"ok"}')
    expect(desk.of(id).addresses).toEqual(listening.addresses)

    const all = listening.addresses.length + 1
    await until('all is counted', () => desk.of(id).traffic.total === all && desk.of(id).traffic.open === 0, 10_000)
    const { traffic } = desk.of(id)
    expect(traffic.failed).toBe(0)
    expect(traffic.sent).toBeGreaterThan(100)
    expect(traffic.received).toBeGreaterThan(100)
    await pods.removePod('forward-test-2')
  })

  it('lets a connection wait for a pod that is on its way', async () => {
    const id = await desk.declare(toService())
    const { addresses } = await desk.becomes(id, 'no-pod')
    const answer = fetchHealth(addresses[0])
    await pods.makePod('forward-test-3')
    expect(await answer).toBe('{"status":"ok"}')
    await pods.removePod('forward-test-3')
  })

  it('names the ports that a service, a pod and a workload declare, TCP only', async () => {
    await pods.makePod('forward-test-4')
    const { ports } = desk.forwards.handlers
    const service = await ports({ cluster, target: { kind: 'services', namespace, name: pods.app } }, never)
    expect(service).toEqual([{ port: 80, name: 'http', of: 'to http' }])
    const pod = await ports({ cluster, target: { kind: 'pods', namespace, name: 'forward-test-4' } }, never)
    expect(pod).toEqual([{ port: podPort, name: 'http', of: 'main' }])
    const target = { kind: 'deployments', namespace: 'bud-system', name: 'budapp' } as const
    expect((await ports({ cluster, target }, never)).map(({ of }) => of)).toContain('budapp')
    await pods.removePod('forward-test-4')
  })
})

describe('what goes wrong', () => {
  it('is told for a local port that is taken, and mended when it is free', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const target = { kind: 'deployments', namespace: 'bud-system', name: 'budapp' } as const
    const id = await desk.declare(toService({ target, port: 8080, localPort: port }))
    const taken = await desk.becomes(id, 'port-taken')
    expect(taken.reason).toContain(`Port ${port} of this machine is used by another program`)
    expect(taken.addresses).toEqual([])
    await new Promise((resolve) => other.close(resolve))
    await desk.becomes(id, 'listening')
    expect(await fetchHealth(`127.0.0.1:${port}`)).toBe('{"status":"ok"}')
  })

  it('is told for a port on which the pod does not listen: the client is reset, not ended', async () => {
    await pods.makePod('forward-test-5')
    const target = { kind: 'pods', namespace, name: 'forward-test-5' } as const
    const id = await desk.declare(toService({ target, port: 4321 }))
    const { addresses } = await desk.becomes(id, 'listening')
    await expect(fetchHealth(addresses[0])).rejects.toThrow()
    await until('it is told', () => desk.of(id).traffic.failed === 1, 10_000)
    expect(desk.of(id).lastFailure).toContain('forward-test-5:4321')
    await pods.removePod('forward-test-5')
    expect((await desk.becomes(id, 'no-pod')).reason).toContain('is not there')
  })

  it('is told where the cluster denies port-forwards, and where there is no such context', async () => {
    const restricted = await fleetOf(restrictedKubeconfig)
    const own = await forwardDesk(restricted, await mkdtemp(join(tmpdir(), 'cockpit-forwards-')))
    try {
      const context = restricted.ids[0] ?? ''
      const target = { kind: 'deployments', namespace, name: 'support-assistant' } as const
      const denied = await own.becomes(await own.declare(toService({ cluster: context, target, port: 8000 })), 'denied')
      expect(denied.reason).toMatch(/may not get pods\/portforward/)
      const gone = await own.declare(toService({ cluster: 'gone', target, port: 8000 }))
      await until('said', () => own.of(gone).reason !== '', 10_000)
      expect(own.of(gone).state).not.toBe('listening')
    } finally {
      await own.close()
      await restricted.close()
    }
  })
})

describe('what was declared', () => {
  it('outlives the app, starts with it where wanted, and can be brought back after it was removed', async () => {
    const target = { kind: 'deployments', namespace: 'bud-system', name: 'budapp' } as const
    const one = await desk.declare(toService({ target, port: 8080, startWithApp: true }))
    const two = await desk.declare(toService({ target, port: 3000 }))
    const { addresses } = await desk.becomes(one, 'listening')
    await desk.forwards.handlers.browse({ id: one, scheme: 'http' }, never)
    expect(desk.browsed).toEqual([`http://${addresses[0]}/`])

    await desk.forwards.handlers.remove({ id: one }, never)
    await until('it is gone', () => desk.message().removed?.id === one, 5_000)
    expect(desk.message().forwards.map(({ id }) => id)).toEqual([two])
    await expect(fetchHealth(addresses[0])).rejects.toThrow()
    await desk.forwards.handlers.restore({ id: one }, never)
    await until('it is back', () => desk.message().removed === null, 5_000)
    // A free port stays the same where it can.
    expect((await desk.becomes(one, 'listening')).addresses).toEqual(addresses)

    expect(await readFile(forwardsFile(settings), 'utf8')).toContain('staging:')
    const next = await forwardDesk(fleet, settings)
    next.forwards.startMarked()
    await next.becomes(one, 'listening')
    expect(next.of(two).state).toBe('stopped')
    await expect(next.forwards.handlers.browse({ id: two, scheme: 'http' }, never)).rejects.toMatchObject({
      code: 'NOT_POSSIBLE',
    })
    await next.close()
  })
})

it('counts what goes through a protocol that is not HTTP, and ends it when the client does', async () => {
  const target = { kind: 'statefulsets', namespace: 'bud-data', name: 'postgresql' } as const
  const id = await desk.declare(toService({ target, port: 5432 }))
  const { addresses } = await desk.becomes(id, 'listening')
  const socket = connect(Number(addresses[0]?.split(':')[1]), '127.0.0.1')
  socket.on('error', () => undefined)
  // SSLRequest: PostgreSQL answers with one letter.
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  const letter = await new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
  expect(letter).toMatch(/^[SN]$/)
  socket.end()
  await until('it is over', () => desk.of(id).traffic.total === 1 && desk.of(id).traffic.open === 0, 15_000)
  expect(desk.of(id).traffic).toMatchObject({ failed: 0, sent: 8, received: 1 })
})
