import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ClusterDirectory, NamedService } from './cluster-directory.ts'
import type { ExporterArrivals } from './exporter-arrivals.ts'
import type { ClusterPorts } from './lab-cluster.ts'
import type { NetworkMap, ServicePort } from './network-map.ts'
import type { NetworkPolicies, PodEnd } from './network-policies.ts'

export interface ClusterNetworkOptions {
  readonly ports: ClusterPorts
  /** The API server's way in. A Unix socket: its HTTP CONNECT over TCP always speaks TLS, over a socket it does not. */
  readonly socketPath: string
  /** Where kwok answers as every node's kubelet; only the API server's way in leads there. */
  readonly kubeletAddress: string
  readonly map: NetworkMap
  readonly directory: ClusterDirectory
  /** They hold for pods; the API server reaches every one. */
  readonly policies: NetworkPolicies
  /** Told whom each connection to the exporter is for. */
  readonly arrivals: ExporterArrivals
}

/** What a pod's resolver asks. */
const nameServer = { namespace: 'kube-system', name: 'kube-dns', port: 53 }

export interface ClusterNetwork {
  close(): Promise<void>
}

interface Asker {
  /** Came in through the socket, which only the API server and its owner can open. */
  readonly isApiServer: boolean
  /** The pod that asks: a short name is looked up in its namespace. null when it does not say which it is. */
  readonly pod: PodEnd | null
}

/** `dropped`: a policy forbids it, which a pod notices only by hearing nothing. */
type Route =
  | { readonly host: string; readonly port: number; readonly target?: ServicePort }
  | { readonly refusal: string }
  | 'dropped'

/**
 * Stands in for the pod network of a cluster whose pods have addresses but no machines. It is an HTTP CONNECT proxy:
 * the API server uses it as its egress (so the service proxy reaches real servers behind invented pod addresses, which
 * it would refuse to do for loopback ones), and the commands that answer in pods use it to reach services by name.
 * What no real server stands behind is refused in words; nothing else on this machine can be reached through it.
 */
export async function startClusterNetwork(options: ClusterNetworkOptions): Promise<ClusterNetwork> {
  const { ports, map, directory, policies, socketPath, kubeletAddress, arrivals } = options

  /** A pod's resolver hears an answer while the name server has a ready pod, and no policy keeps the pod from it. */
  const resolves = async (pod: PodEnd | null): Promise<boolean> => {
    if (pod === null) return true
    const found = await directory.byName(nameServer.namespace, nameServer.name, nameServer.port)
    return found?.ready === true && policies.allow(pod, endOf(found), nameServer.port)
  }

  const routeOf = async (host: string, port: number, asker: Asker): Promise<Route> => {
    if (asker.isApiServer && host === kubeletAddress && port === ports.kwok) return { host, port }
    // metrics-server is an ExternalName service on this machine.
    if (host === 'localhost' && port === ports.metricsServer) return { host: '127.0.0.1', port }
    if (isIP(host) !== 0) {
      const target = await directory.byAddress(host, port)
      return target === null ? { refusal: `no endpoint has the address ${host}:${port}` } : serverBehind(target)
    }
    const [name, given, ...rest] = host.split('.')
    const known = rest.length === 0 || rest.join('.') === 'svc' || rest.join('.') === 'svc.cluster.local'
    const where = given ?? asker.pod?.namespace ?? null
    if (!known || name === undefined || where === null) return { refusal: `no such host: ${host}` }
    if (!(await resolves(asker.pod))) return { refusal: `no such host: ${host}, for no name server answers` }
    const found = await directory.byName(where, name, port)
    if (found === null) return { refusal: `no service ${where}/${name} with port ${port}` }
    if (!found.ready) return { refusal: `service ${where}/${name} has no ready endpoint` }
    if (asker.pod !== null && !(await policies.allow(asker.pod, endOf(found), port))) return 'dropped'
    return serverBehind(found.target)
  }

  const addressFor = async (pod: PodEnd | null, namespace: string, name: string) => {
    if (!(await resolves(pod))) return { status: 504, text: 'no name server answers' }
    const address = await directory.clusterAddress(namespace, name)
    return address === null ? { status: 404, text: 'no such host' } : { status: 200, text: address }
  }

  const serverBehind = (target: ServicePort): Route => {
    const name = map(target)
    return name === null
      ? { refusal: `no server of the lab stands behind ${target.namespace}/${target.service}:${target.port}` }
      : { host: '127.0.0.1', port: ports[name], target }
  }

  const open = new Set<Duplex>()
  const track = (socket: Duplex) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  }

  const onConnect = async (request: IncomingMessage, client: Duplex, head: Buffer, isApiServer: boolean) => {
    track(client)
    const { host, port } = splitAddress(request.url ?? '')
    const asker = { isApiServer, pod: podOf(request) }
    let route: Route
    try {
      route = await routeOf(host, port, asker)
    } catch (cause) {
      route = { refusal: `the cluster's directory cannot be read: ${cause instanceof Error ? cause.message : cause}` }
    }
    if (route === 'dropped') return
    if ('refusal' in route) return refuse(client, route.refusal)
    const server = connect(route.port, route.host)
    track(server)
    server.once('error', (cause) => refuse(client, `${host}:${port} does not answer: ${cause.message}`))
    server.once('connect', () => {
      server.removeAllListeners('error')
      if (route.port === ports.exporter && route.target !== undefined && server.localPort !== undefined) {
        const { namespace, service } = route.target
        server.on('close', arrivals.add(server.localPort, { namespace, service, address: host }))
      }
      server.on('error', () => client.destroy())
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) server.write(head)
      server.pipe(client)
      client.pipe(server)
      client.on('close', () => server.destroy())
      server.on('close', () => client.destroy())
    })
  }

  const startOne = async (where: string | number): Promise<Server> => {
    const server = createServer((request, answer) => {
      const say = (status: number, text: string) => answer.writeHead(status, { 'content-type': 'text/plain' }).end(text)
      const url = new URL(request.url ?? '/', 'http://network')
      const [name, namespace] = url.searchParams.get('name')?.split('.') ?? []
      if (url.pathname !== '/resolve' || name === undefined || namespace === undefined) {
        return say(405, 'Only CONNECT and /resolve?name=SERVICE.NAMESPACE are answered here.\n')
      }
      addressFor(podOf(request), namespace, name).then(
        ({ status, text }) => say(status, text),
        () => say(503, 'the cluster does not answer'),
      )
    })
    server.on('connection', (socket: Socket) => track(socket))
    server.on('connect', (request, client, head) => void onConnect(request, client, head, typeof where === 'string'))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      if (typeof where === 'string') server.listen(where, resolve)
      else server.listen(where, '127.0.0.1', resolve)
    })
    return server
  }

  await rm(socketPath, { force: true })
  const servers = await Promise.all([startOne(socketPath), startOne(ports.network)])
  return {
    async close() {
      for (const socket of open) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

const endOf = ({ target, selector }: NamedService): PodEnd => ({ namespace: target.namespace, labels: selector })

/** Every pod of the lab carries its container's name as the label `app`, and kwok tells a command no more than that. */
function podOf({ headers }: IncomingMessage): PodEnd | null {
  const namespace = headers['x-lab-namespace']
  const app = headers['x-lab-container']
  if (typeof namespace !== 'string') return null
  return { namespace, labels: typeof app === 'string' && app !== '' ? { app } : {} }
}

function refuse(client: Duplex, reason: string): void {
  if (client.destroyed) return
  // The API server repeats only the status line, so the reason stands there as well.
  const line = reason.replace(/[^\x20-\x7e]/g, ' ')
  client.end(
    `HTTP/1.1 502 ${line}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(line) + 1}\r\nConnection: close\r\n\r\n${line}\n`,
  )
}

function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  const host = address
    .slice(0, colon)
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  const port = Number(address.slice(colon + 1))
  return { host, port: Number.isInteger(port) ? port : 0 }
}
