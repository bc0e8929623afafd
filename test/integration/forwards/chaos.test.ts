import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabService } from '@main/lab/lab-service.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { adminClient } from '../clusters/admin-client.ts'
import { chaosRounds } from '../clusters/chaos-rounds.ts'
import { type CuttableProxy, cuttableProxy } from '../clusters/cuttable-proxy.ts'
import { footprint } from '../clusters/footprint.ts'
import { fleetOf, until } from '../clusters/lab-fleet.ts'
import { pickFrom, seededRandom } from '../clusters/seeded-random.ts'
import { labServiceFor } from '../lab/test-lab.ts'
import { forwardDesk } from './forward-desk.ts'
import { forwardedPods, namespace } from './forwarded-pods.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const cluster = 'staging'
const admin = adminClient(kubeconfig, cluster)
const pods = forwardedPods(admin, 'forward-chaos')
const random = seededRandom(Number(process.env.COCKPIT_CHAOS_SEED ?? 1))
/** From the end of a fault until the forward serves again. The pod and the API server take part of it themselves. */
const healedWithin = 60_000
/** A dead link is found by two pings that stay without an answer. */
const deadWithin = 45_000

/** How often each fault comes in a hundred rounds. */
const deck = { killed: 4, cut: 30, refused: 14, frozen: 8, halfOpen: 6, replaced: 30, gone: 8 } as const
type Fault = keyof typeof deck

let scratch: string
let link: CuttableProxy
let lab: Awaited<ReturnType<LabService['find']>>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'cockpit-forward-chaos-'))
  lab = await labServiceFor(folder, bundles).find()
  await pods.remove()
  await pods.makeService()
  link = await cuttableProxy({ host: admin.server.hostname, port: Number(admin.server.port) })
  const text = (await readFile(kubeconfig, 'utf8')).replace(admin.server.host, `127.0.0.1:${link.port}`)
  await writeFile(join(scratch, 'kubeconfig'), text)
})
afterAll(async () => {
  await link.close()
  await pods.remove()
  await rm(scratch, { recursive: true, force: true })
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** One connection that a client keeps: it must go on working, or end; it may not hang. */
class KeptConnection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  private socket: Socket | null = null

  constructor(private readonly port: number) {}

  get over(): boolean {
    return this.socket?.destroyed !== false
  }

  ask(): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.port, path: '/health', agent: this.agent }, (answer) => {
        let text = ''
        answer.on('data', (bytes) => {
          text += String(bytes)
        })
        answer.on('end', () => resolve(text))
      })
      asked.on('socket', (socket) => {
        this.socket ??= socket
      })
      asked.on('error', reject)
      asked.end()
    })
  }

  close(): void {
    this.agent.destroy()
  }
}

it('recovers from each of many faults or says why it does not, and leaves nothing open', {
  timeout: 1_800_000,
}, async () => {
  const before = await footprint()
  const fleet = await fleetOf(join(scratch, 'kubeconfig'), [cluster])
  const desk = await forwardDesk(fleet, await mkdtemp(join(tmpdir(), 'cockpit-forwards-')))
  let pod = 'forward-chaos-0'
  await pods.makePod(pod)
  const id = await desk.declare({
    cluster,
    target: { kind: 'services', namespace, name: pods.app },
    port: 80,
    localPort: null,
    startWithApp: false,
  })
  const { addresses } = await desk.becomes(id, 'listening', healedWithin)
  const port = Number(addresses[0]?.split(':')[1])
  const kept = new Set<KeptConnection>()
  const took: Record<string, number[]> = {}

  const replace = async (wait: boolean, round: number) => {
    const next = `forward-chaos-${round}`
    await pods.removePod(pod)
    if (wait) {
      await until('it says that there is no pod', () => desk.of(id).state === 'no-pod', healedWithin)
      expect(desk.of(id).reason).toContain('No pod behind service')
    }
    await pods.makePod(next)
    pod = next
  }
  const inflict: Record<Fault, (round: number) => Promise<unknown>> = {
    async killed() {
      await lab?.killPart(`kube-apiserver ${cluster}`)
      await until('it is told', () => desk.of(id).state === 'reconnecting', 20_000)
      expect(desk.of(id).reason).not.toBe('')
      await lab?.startPart(`kube-apiserver ${cluster}`)
    },
    cut: async () => link.cut(),
    async refused() {
      await link.refuse()
      await pause(pickFrom(random, [200, 1_000, 3_000]))
      await link.restore()
    },
    async frozen() {
      link.freeze()
      await pause(pickFrom(random, [500, 4_000, 9_000]))
      await link.restore()
    },
    async halfOpen() {
      link.freeze()
      await link.restore()
    },
    replaced: (round) => replace(false, round),
    gone: (round) => replace(true, round),
  }

  const rounds = Object.entries(deck).flatMap(([fault, times]) =>
    Array<Fault>(Math.ceil((times * chaosRounds) / 100)).fill(fault as Fault),
  )
  for (let round = 1; rounds.length > 0; round += 1) {
    const [fault] = rounds.splice(Math.floor(random() * rounds.length), 1)
    if (fault === undefined) break
    const client = new KeptConnection(port)
    kept.add(client)
    expect(await client.ask()).toBe('{"status":"ok"}')
    await inflict[fault](round)
    const healed = await until(
      `round ${round}, ${fault}: it leads to ${pod}`,
      () => desk.of(id).state === 'listening' && desk.of(id).pod?.name === pod,
      healedWithin,
    ).catch((thrown: unknown) => {
      const { state, reason, pod: now } = desk.of(id)
      throw new Error(`${String(thrown)}; it is ${state} (${reason}) and leads to ${now?.name}`)
    })
    took[fault] = [...(took[fault] ?? []), Math.round(healed)]
    const fresh = new KeptConnection(port)
    // The state may be older than what just happened; a client that is reset asks again.
    const answer = await fresh.ask().catch(() => fresh.ask())
    expect(answer, `round ${round}, ${fault}`).toBe('{"status":"ok"}')
    fresh.close()
    expect(desk.of(id).addresses).toEqual(addresses)
    for (const each of kept) if (each.over) kept.delete(each)
  }

  // Those of replaced pods live on in the lab, whose pods are no processes; those of a dead link must have ended.
  await Promise.all([...kept].map((each) => Promise.race([each.ask().catch(() => each.close()), pause(deadWithin)])))
  for (const each of kept) each.close()
  await until('no connection is open', () => desk.of(id).traffic.open === 0, deadWithin)
  console.log(JSON.stringify(desk.of(id).traffic), JSON.stringify(took))
  await desk.close()
  await fleet.close()
  await link.close()
  await pause(1_000)
  const after = await footprint()
  console.log(JSON.stringify({ before, after }))
  expect(after.servers).toBeLessThanOrEqual(before.servers)
  expect(after.connections).toBeLessThanOrEqual(before.connections)
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors)
})
