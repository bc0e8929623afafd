import { createConnection, createServer, type Server, type Socket } from 'node:net'

export interface CuttableProxy {
  readonly port: number
  /** Connections that are open now. */
  readonly open: number
  /** Cuts every connection (reset) and refuses new ones. */
  refuse(): Promise<void>
  /** Keeps every connection and takes new ones, but lets nothing through any more, as a dead link does. */
  freeze(): void
  /** Lets new connections through; frozen ones stay dead until they are closed. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** A TCP proxy on this machine whose link can be cut in the ways in which real ones are. */
export async function cuttableProxy(target: { readonly host: string; readonly port: number }): Promise<CuttableProxy> {
  const pairs = new Map<Socket, Socket>()
  let frozen = false
  let port = 0

  const accept = (near: Socket) => {
    const far = createConnection(target)
    pairs.set(near, far)
    const end = () => {
      pairs.delete(near)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    if (frozen) {
      near.pause()
      far.pause()
      return
    }
    near.pipe(far)
    far.pipe(near)
  }
  const listen = async () => {
    const server = createServer(accept)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address !== null && typeof address === 'object') port = address.port
    return server
  }
  let server: Server | null = await listen()
  const cutAll = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.destroy()
    }
    pairs.clear()
  }
  const stopListening = async () => {
    const closing = server
    server = null
    cutAll()
    if (closing !== null) await new Promise((resolve) => closing.close(resolve))
  }
  return {
    get port() {
      return port
    },
    get open() {
      return pairs.size
    },
    refuse: stopListening,
    freeze() {
      frozen = true
      for (const [near, far] of pairs) {
        near.unpipe(far)
        far.unpipe(near)
        near.pause()
        far.pause()
      }
    },
    async restore() {
      frozen = false
      server ??= await listen()
    },
    close: stopListening,
  }
}
