import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface SocksStandIn {
  readonly port: number
  /** Targets that were asked for, in order, with the kind of their address. */
  readonly asked: string[]
  /** "user:password" that it wants; null = nothing. */
  wants: string | null
  /** Reply code of RFC 1928 with which it refuses (2 = not allowed, 4 = host unreachable); 0 = it connects. */
  refuses: number
  /** Takes connections and says nothing. */
  mute: boolean
  close(): Promise<void>
}

/**
 * Stands in for a SOCKS 5 server (RFC 1928, 1929): CONNECT, with or without a password. Whatever name is asked for,
 * `port` of this machine is where it leads.
 */
export async function socksStandIn(port: (target: string) => number): Promise<SocksStandIn> {
  const sockets = new Set<Socket>()
  const hold = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    return socket
  }
  const state = { asked: [] as string[], wants: null as string | null, refuses: 0, mute: false }
  const serve = async (near: Socket): Promise<void> => {
    const read = reader(near)
    const [version, methods = 0] = await read(2)
    const offered = await read(methods)
    if (version !== 5) return void near.destroy()
    const method = state.wants === null ? 0 : 2
    if (!offered.includes(method)) return void near.end(Buffer.of(5, 0xff))
    near.write(Buffer.of(5, method))
    if (method === 2 && !(await signsIn(read, state.wants ?? ''))) return void near.end(Buffer.of(1, 1))
    if (method === 2) near.write(Buffer.of(1, 0))
    const target = await readTarget(read)
    state.asked.push(target)
    const reply = (code: number) => Buffer.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0)
    if (state.refuses !== 0) return void near.end(reply(state.refuses))
    const far = hold(connect(port(target), '127.0.0.1'))
    far.once('connect', () => {
      near.write(reply(0))
      near.pipe(far).pipe(near)
    })
    far.on('close', () => near.destroy())
    near.on('close', () => far.destroy())
  }
  const server = createServer((near) => {
    hold(near)
    if (!state.mute) serve(near).catch(() => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

type Read = (length: number) => Promise<Buffer>

/** Reads exactly so many bytes; what follows them stays where it is. */
function reader(socket: Socket): Read {
  return async (length) => {
    for (;;) {
      if (length === 0) return Buffer.alloc(0)
      const bytes: Buffer | null = socket.read(length)
      if (bytes !== null) return bytes
      await new Promise<void>((resolve, reject) => {
        socket.once('readable', resolve).once('close', () => reject(new Error('closed')))
      })
    }
  }
}

async function signsIn(read: Read, wants: string): Promise<boolean> {
  const text = async () => (await read((await read(1))[0] ?? 0)).toString('utf8')
  await read(1)
  return `${await text()}:${await text()}` === wants
}

async function readTarget(read: Read): Promise<string> {
  const kind = (await read(4))[3]
  const names: Record<number, () => Promise<string>> = {
    1: async () => `IPv4 ${[...(await read(4))].join('.')}`,
    3: async () => `name ${(await read((await read(1))[0] ?? 0)).toString('latin1')}`,
    4: async () => `IPv6 ${(await read(16)).toString('hex')}`,
  }
  const name = await names[kind ?? 0]?.()
  return `${name}:${(await read(2)).readUInt16BE()}`
}
