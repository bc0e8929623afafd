import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { Transform } from 'node:stream'

export interface CuttableProxy {
  readonly port: number
  /** Connections that are open now. */
  readonly open: number
  /** Cuts every connection (reset) and refuses new ones. */
  refuse(): Promise<void>
  /** Cuts every connection (reset); new ones get through. */
  cut(): void
  /** Keeps every connection and takes new ones, but lets nothing through any more, as a dead link does. */
  freeze(): void
  /** Every piece of every connection waits for so long, one after the other; 0 ends it. */
  slow(ms: number): void
  /** Lets new connections through, at once; frozen ones stay dead until they are closed. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** One connection through the proxy. */
interface Passage {
  readonly near: Socket
  readonly far: Socket
  readonly freeze: () => void
}

/** A TCP proxy on this machine whose link can be cut in the ways in which real ones are. */
export async function cuttableProxy(target: { readonly host: string; readonly port: number }): Promise<CuttableProxy> {
  const passages = new Set<Passage>()
  let frozen = false
  let delay = 0
  let port = 0

  const lane = () =>
    new Transform({
      transform(chunk, _encoding, done) {
        if (delay === 0) done(null, chunk)
        else setTimeout(done, delay, null, chunk)
      },
    })
  const accept = (near: Socket) => {
    const far = createConnection(target)
    const [there, back] = [lane(), lane()]
    const freeze = () => {
      near.unpipe(there)
      there.unpipe(far)
      far.unpipe(back)
      back.unpipe(near)
      near.pause()
      far.pause()
    }
    const passage = { near, far, freeze }
    passages.add(passage)
    const end = () => {
      passages.delete(passage)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    near.pipe(there).pipe(far)
    far.pipe(back).pipe(near)
    if (frozen) freeze()
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
  const cut = () => {
    for (const { near, far } of passages) {
      near.resetAndDestroy()
      far.destroy()
    }
    passages.clear()
  }
  const stopListening = async () => {
    const closing = server
    server = null
    cut()
    if (closing !== null) await new Promise((resolve) => closing.close(resolve))
  }
  return {
    get port() {
      return port
    },
    get open() {
      return passages.size
    },
    refuse: stopListening,
    cut,
    freeze() {
      frozen = true
      for (const { freeze } of passages) freeze()
    },
    slow(ms) {
      delay = ms
    },
    async restore() {
      frozen = false
      delay = 0
      server ??= await listen()
    },
    close: stopListening,
  }
}
