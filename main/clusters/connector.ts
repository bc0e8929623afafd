import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import type { TlsMaterial } from './credentials.ts'
import { openSocket, type SocketTarget } from './open-socket.ts'
import type { ProxyChoice } from './proxy-choice.ts'
import { openTunnel, tlsOptions } from './proxy-tunnel.ts'

const connectTimeout = 10_000

export interface ConnectorOptions {
  readonly tls: TlsMaterial
  readonly proxy: ProxyChoice | null
  /** Authorities for the proxy's own certificate; undefined = Node's. */
  readonly proxyCa: string | undefined
}

/**
 * undici's connect option: directly or through the proxy, and with the cluster's own TLS inside. It can be closed, which
 * ends every connection that it made and gives up what is still being connected: undici leaves the one to its time limit,
 * and of an agent that was told to close it does not destroy what is in use any more.
 */
export class Connector {
  private readonly closing = new AbortController()
  private readonly secure: buildConnector.connector
  private readonly sockets = new Set<Socket>()

  constructor(private readonly options: ConnectorOptions) {
    // One for each connection that is just being made: more than Node's ten at once is no leak.
    setMaxListeners(0, this.closing.signal)
    this.secure = buildConnector({ ...tlsOptions(options.tls), timeout: connectTimeout })
  }

  readonly connect: buildConnector.connector = (options, callback) => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    const host = options.hostname.replace(/^\[|\]$/g, '')
    this.open({ host, port }).then(
      (socket) => {
        this.sockets.add(socket)
        socket.once('close', () => this.sockets.delete(socket))
        if (options.protocol === 'https:') this.encrypt(socket, options, callback)
        else callback(null, socket)
      },
      (error: Error) => callback(error, null),
    )
  }

  close(): void {
    this.closing.abort()
    for (const socket of this.sockets) socket.destroy()
  }

  private open(target: SocketTarget): Promise<Socket> {
    const { proxy, proxyCa } = this.options
    const { signal } = this.closing
    return proxy === null ? openSocket(target, connectTimeout, signal) : openTunnel(proxy, target, proxyCa, signal)
  }

  private encrypt(socket: Socket, options: buildConnector.Options, callback: buildConnector.Callback): void {
    const { signal } = this.closing
    const giveUp = () => socket.destroy()
    signal.addEventListener('abort', giveUp, { once: true })
    const servername = this.options.tls.servername ?? options.servername
    const target = { ...options, ...(servername === undefined ? {} : { servername }), httpSocket: socket }
    this.secure(target, (...outcome) => {
      signal.removeEventListener('abort', giveUp)
      callback(...outcome)
    })
    if (signal.aborted) giveUp()
  }
}
