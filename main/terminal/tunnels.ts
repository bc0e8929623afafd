import { createServer, type Server, type Socket } from 'node:net'
import type { Clock, PodAddress } from '@main/clusters/cluster-access.ts'
import { forwardPort } from '@main/clusters/port-forward.ts'
import { authOf, type SocketGrant } from '@main/clusters/socket-grant.ts'

/** A client has one or two connections. */
const mostConnections = 8

export interface TunnelRequest extends PodAddress {
  readonly grant: SocketGrant
  /** The pod's own port. */
  readonly podPort: number
}

export interface Tunnel {
  /** On 127.0.0.1. */
  readonly port: number
  /** Ends every connection through it. */
  close(): void
}

/** Listens on a free port of this machine's loopback address; each connection goes to the pod's port. */
export async function openTunnels(request: TunnelRequest, clock: Clock): Promise<Tunnel> {
  const { grant, podPort } = request
  const closing = new AbortController()
  const options = { server: grant.server, credentials: { get: async () => authOf(grant) }, clock }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const end = () => socket.destroy()
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', end)
    forwardPort(options, request, podPort, closing.signal).then((forward) => {
      forward.on('error', end).once('close', end)
      socket.once('close', () => forward.destroy())
      if (socket.destroyed) forward.destroy()
      else socket.pipe(forward).pipe(socket)
    }, end)
  })
  server.maxConnections = mostConnections
  await listening(server)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server without a port.')
  return {
    port: address.port,
    close() {
      closing.abort()
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
