import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDebugPods } from '@main/lab/debug-pods.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ManualClock } from '../clusters/manual-clock.ts'

const clock = new ManualClock()
/** The cluster network, which knows one name beside its own server's. */
const network = createServer((request, response) => {
  const name = new URL(request.url ?? '/', 'http://network').searchParams.get('name') ?? ''
  const known = name.startsWith('budapp.') || name.startsWith('kube-dns.')
  response.writeHead(known ? 200 : 404).end(known ? '10.96.0.7\n' : '')
})
let logs = ''
let port = 0
let pods: object[] = []
let patched: { path: string; body: unknown }[] = []
let close = async () => {}

const request = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  if (method === 'GET') return { items: pods }
  patched.push({ path, body })
  return {}
}
const pod = (uid: string, name: string, args: string[], phase = 'Running') => ({
  metadata: { uid, name },
  spec: { containers: [{ name: 'debug', args }] },
  status: { phase, containerStatuses: [{ name: 'debug', ready: true, restartCount: 0 }] },
})
/** Looks once more, whatever the look before still does. */
const look = () =>
  vi.waitFor(async () => {
    expect(clock.waiting).toBe(1)
    await clock.advance(1_000)
  })

beforeEach(async () => {
  logs = await mkdtemp(join(tmpdir(), 'cockpit-debug-pods-'))
  await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve))
  port = (network.address() as AddressInfo).port
  pods = []
  patched = []
  close = startDebugPods({ cluster: 'one', ports: { network: port, exporter: port }, logs, request, clock }).close
})
afterEach(async () => {
  await close()
  await new Promise((resolve) => network.close(resolve))
  await rm(logs, { recursive: true })
})

it('runs the program once, keeps what it printed and ends the pod as it ended', async () => {
  pods = [pod('u1', 'debug', ['nslookup', 'budapp.bud-system'])]
  await look()
  await vi.waitFor(() => expect(patched).toHaveLength(1))
  expect(patched[0]).toMatchObject({
    path: '/api/v1/namespaces/default/pods/debug/status',
    body: {
      status: {
        phase: 'Succeeded',
        containerStatuses: [{ name: 'debug', ready: false, restartCount: 0, state: { terminated: { exitCode: 0 } } }],
      },
    },
  })
  expect(await readFile(join(logs, 'debug.log'), 'utf8')).toMatch(/Z stdout F Address: 10\.96\.0\.7\n/)
  await look()
  await look()
  expect(patched).toHaveLength(1)
})

it('tells a failure as the program does', async () => {
  pods = [pod('u2', 'debug', ['nslookup', 'nobody.bud-system'])]
  await look()
  await vi.waitFor(() => expect(patched).toHaveLength(1))
  expect(patched[0]?.body).toMatchObject({
    status: { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 1 } } }] },
  })
  expect(await readFile(join(logs, 'debug.log'), 'utf8')).toContain("can't find nobody.bud-system: NXDOMAIN")
})

it('leaves what it has no stand-in for, and what does not run yet', async () => {
  pods = [pod('u3', 'debug', ['sleep', '60']), pod('u4', 'debug', ['nslookup', 'budapp'], 'Pending')]
  await look()
  await look()
  expect(patched).toEqual([])
})
