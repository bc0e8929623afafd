import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ConnectProxy {
  readonly url: string
  readonly port: number
  /** Targets that were asked for, in order. */
  readonly asked: string[]
  /** What Proxy-Authorization must say; null = nothing. */
  wants: string | null
  /** Cuts what is open and takes nothing more. */
  close(): Promise<void>
}

/** An HTTP proxy that knows CONNECT. Whatever name is asked for, `port` of this machine is where it leads. */
export async function connectProxy(
  port: (target: string) => number,
  tls?: { readonly cert: string; readonly key: string },
): Promise<ConnectProxy> {
  const sockets = new Set<Duplex>()
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls)
  const proxy = { wants: null as string | null, asked: [] as string[] }
  const hold = <S extends Duplex>(socket: S): S => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    return socket
  }
  server.on('connect', (request: IncomingMessage, near: Socket) => {
    hold(near)
    const target = request.url ?? ''
    proxy.asked.push(target)
    if (proxy.wants !== null && request.headers['proxy-authorization'] !== proxy.wants) {
      near.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const far = hold(connect(port(target), '127.0.0.1'))
    far.once('connect', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n')
      near.pipe(far).pipe(near)
    })
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const own = address !== null && typeof address === 'object' ? address.port : 0
  return Object.assign(proxy, {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${own}`,
    port: own,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
