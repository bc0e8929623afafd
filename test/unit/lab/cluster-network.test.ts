import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterDirectory } from '@main/lab/cluster-directory.ts'
import { type ClusterNetwork, startClusterNetwork } from '@main/lab/cluster-network.ts'
import { ExporterArrivals } from '@main/lab/exporter-arrivals.ts'
import { findFreePorts, privateLoopback } from '@main/lab/free-ports.ts'
import { type ClusterPorts, clusterPortNames } from '@main/lab/lab-cluster.ts'
import type { NetworkPolicies } from '@main/lab/network-policies.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'cluster-network-'))
const socketPath = join(folder, 'egress.sock')
const kubeletAddress = privateLoopback(process.platform)
const target = { namespace: 'bud-data', service: 'clickhouse', port: 8123 }
let ports: ClusterPorts
let network: ClusterNetwork
let backend: Server
let directoryFails = false
let nameServerReady = true
let forbidden: number | null = null

const directory: ClusterDirectory = {
  nodeOf: async () => null,
  clusterAddress: async (namespace, name) => (`${namespace}/${name}` === 'bud-data/clickhouse' ? '10.96.0.9' : null),
  byAddress: async (address) => {
    if (directoryFails) throw new Error('connect ECONNREFUSED')
    return address === '10.244.0.9' ? target : null
  },
  byName: async (namespace, name, port) => {
    const selector = { app: name }
    if (`${namespace}/${name}:${port}` === 'bud-data/clickhouse:8123') return { target, ready: true, selector }
    if (name === 'sleepy') return { target, ready: false, selector }
    if (name === 'unserved') return { target: { namespace, service: name, port }, ready: true, selector }
    if (name === 'kube-dns') return { target: { namespace, service: name, port }, ready: nameServerReady, selector }
    return null
  },
}
const policies: NetworkPolicies = { allow: async (_from, _to, port) => port !== forbidden }

/** CONNECT through the stand-in, then GET / over the tunnel; or the refusal. */
function through(proxy: { port: number } | { socketPath: string }, address: string, namespace?: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = namespace === undefined ? {} : { 'x-lab-namespace': namespace }
    const outgoing = request({ host: '127.0.0.1', ...proxy, method: 'CONNECT', path: address, headers, agent: false })
    outgoing.on('error', reject)
    outgoing.on('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      let text = head.toString('utf8')
      const status = answer.statusCode ?? 0
      socket.on('data', (chunk) => {
        text += chunk.toString('utf8')
      })
      socket.on('error', reject)
      socket.on('close', () => resolve({ status, text }))
      if (status === 200) socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    })
    outgoing.end()
  })
}

beforeAll(async () => {
  backend = createHttpServer((_request, answer) => answer.end('from the real server'))
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  const free = await findFreePorts(clusterPortNames.length)
  const numbers = Object.fromEntries(clusterPortNames.map((name, index) => [name, free[index] ?? 0]))
  ports = { ...(numbers as ClusterPorts), clickhouseHttp: (backend.address() as AddressInfo).port }
  const map = (port: typeof target) => (port.service === 'clickhouse' ? ('clickhouseHttp' as const) : null)
  network = await startClusterNetwork({
    ports,
    map,
    directory,
    policies,
    socketPath,
    kubeletAddress,
    arrivals: new ExporterArrivals(),
  })
})

afterAll(async () => {
  await network.close()
  await new Promise((resolve) => backend.close(resolve))
  rmSync(folder, { recursive: true })
})

describe('the cluster network stand-in', () => {
  it.each([
    '10.244.0.9:8123',
    'clickhouse.bud-data:8123',
    'clickhouse.bud-data.svc:8123',
    'clickhouse.bud-data.svc.cluster.local:8123',
  ])('leads %s to the real server', async (address) => {
    const answer = await through({ socketPath }, address)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('from the real server')
  })

  it("completes a short name with the asking pod's namespace", async () => {
    expect((await through({ port: ports.network }, 'clickhouse:8123', 'bud-data')).status).toBe(200)
    const elsewhere = await through({ port: ports.network }, 'clickhouse:8123', 'bud-system')
    expect(elsewhere).toMatchObject({ status: 502, text: 'no service bud-system/clickhouse with port 8123\n' })
  })

  it.each([
    ['10.244.0.77:80', 'no endpoint has the address 10.244.0.77:80'],
    ['sleepy.a:80', 'service a/sleepy has no ready endpoint'],
    ['unserved.a:80', 'no server of the lab stands behind a/unserved:80'],
    ['example.com:443', 'no service com/example with port 443'],
    ['www.example.com:443', 'no such host: www.example.com'],
    ['', 'no such host: '],
  ])('refuses %s in words', async (address, reason) => {
    const answer = await through({ port: ports.network }, address || ':0')
    expect(answer).toEqual({ status: 502, text: `${reason}\n` })
  })

  it('lets nobody but the API server near the kubelet, and nobody near the rest of this machine', async () => {
    const kubelet = `${kubeletAddress}:${ports.kwok}`
    const asPod = await through({ port: ports.network }, kubelet)
    expect(asPod.text).toContain('no endpoint has the address')
    // Nobody listens there in this test: that it is tried at all is the difference.
    const asApiServer = await through({ socketPath }, kubelet)
    expect(asApiServer.text).toContain('does not answer')
    for (const address of [`127.0.0.1:${ports.clickhouseHttp}`, `localhost:${ports.clickhouseHttp}`]) {
      expect((await through({ socketPath }, address)).status).toBe(502)
    }
  })

  it("answers a service's address as the cluster's DNS would", async () => {
    const ask = async (query: string) => {
      const answer = await fetch(`http://127.0.0.1:${ports.network}/${query}`)
      return { status: answer.status, text: await answer.text() }
    }
    const known = await ask('resolve?name=clickhouse.bud-data.svc.cluster.local')
    expect(known).toEqual({ status: 200, text: '10.96.0.9' })
    expect((await ask('resolve?name=nobody.bud-data')).status).toBe(404)
    expect((await ask('')).status).toBe(405)
  })

  it('answers what a name server would', async () => {
    const ask = async (query: string) => {
      const answer = await fetch(`http://127.0.0.1:${ports.network}${query}`)
      return [answer.status, await answer.text()]
    }
    expect(await ask('/resolve?name=clickhouse.bud-data.svc.cluster.local')).toEqual([200, '10.96.0.9'])
    expect(await ask('/resolve?name=clickhouse.bud-system')).toEqual([404, 'no such host'])
    expect((await ask('/'))[0]).toBe(405)
  })

  it('knows no name for a pod while the name server has no ready pod, or a policy keeps the pod from it', async () => {
    const network = { port: ports.network }
    const lookUp = async () => {
      const headers = { 'x-lab-namespace': 'bud-system', 'x-lab-container': 'budapp' }
      return (await fetch(`http://127.0.0.1:${ports.network}/resolve?name=clickhouse.bud-data`, { headers })).status
    }
    for (const [ready, port] of [
      [false, null],
      [true, 53],
    ] as const) {
      nameServerReady = ready
      forbidden = port
      const answer = await through(network, 'clickhouse.bud-data:8123', 'bud-system')
      expect(answer.text).toBe('no such host: clickhouse.bud-data, for no name server answers\n')
      expect(await lookUp()).toBe(504)
    }
    nameServerReady = true
    forbidden = null
    expect(await lookUp()).toBe(200)
  })

  it('drops what a policy forbids to a pod, and not to the API server', async () => {
    forbidden = 8123
    const address = 'clickhouse.bud-data:8123'
    expect((await through({ socketPath }, address)).status).toBe(200)
    const first = await Promise.race([
      through({ port: ports.network }, address, 'bud-system').catch(() => 'closed'),
      new Promise((resolve) => setTimeout(() => resolve('silence'), 300)),
    ])
    forbidden = null
    expect(first).toBe('silence')
  })

  it('says so when the directory cannot be read', async () => {
    directoryFails = true
    const answer = await through({ socketPath }, '10.244.0.9:8123')
    directoryFails = false
    expect(answer.text).toContain("the cluster's directory cannot be read: connect ECONNREFUSED")
  })
})
