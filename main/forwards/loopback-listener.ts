import { createServer, type Server, type Socket } from 'node:net'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

/** More than any client opens; beyond it a connection is turned away, so that nothing grows. */
const mostConnections = 256
/** A free port of one address family may be taken in the other. */
const freeTurns = 5

export interface LoopbackListener {
  readonly port: number
  /** "127.0.0.1:41873", "[::1]:41873". */
  readonly addresses: readonly string[]
  /** Takes no more connections; those that are open are their owner's. */
  close(): Promise<void>
}

export interface LoopbackOptions {
  /** null = a free one. */
  readonly port: number | null
  /** Taken where it is free, when any will do; null = none in particular. */
  readonly rather: number | null
  /** Gets each connection before anything was read from it. */
  readonly accept: (socket: Socket) => void
  /** A connection was turned away, because there are too many. */
  readonly onTurnedAway: () => void
}

/**
 * Listens on 127.0.0.1, and on ::1 where this machine has it, on one port. "localhost" may mean either, so a port that
 * somebody else has on ::1 is not free.
 * Errors: PORT_TAKEN, PORT_DENIED.
 */
export async function listenOnLoopback(options: LoopbackOptions): Promise<LoopbackListener> {
  if (options.port !== null) return listenOnBoth(options.port, options)
  const candidates = [...(options.rather === null ? [] : [options.rather]), ...Array<number>(freeTurns).fill(0)]
  let failure: unknown = null
  for (const port of candidates) {
    try {
      return await listenOnBoth(port, options)
    } catch (thrown) {
      failure = thrown
    }
  }
  throw failure
}

async function listenOnBoth(wanted: number, options: LoopbackOptions): Promise<LoopbackListener> {
  const first = await listen('127.0.0.1', wanted, options)
  const port = portOf(first)
  let second: Server | null
  try {
    second = await listen('::1', port, options)
  } catch (thrown) {
    if (!isWithoutIpv6(thrown)) {
      await close(first)
      throw portError(thrown, port)
    }
    second = null
  }
  return {
    port,
    addresses: [`127.0.0.1:${port}`, ...(second === null ? [] : [`[::1]:${port}`])],
    close: async () => void (await Promise.all([first, second].map((server) => server && close(server)))),
  }
}

async function listen(host: string, port: number, { accept, onTurnedAway }: LoopbackOptions): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, accept)
  server.maxConnections = mostConnections
  server.on('drop', onTurnedAway)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      // What fails later (no file descriptors left) fails one connection, which is then not taken.
      server.on('error', onTurnedAway)
      resolve()
    })
  }).catch((thrown: unknown) => {
    throw host === '127.0.0.1' ? portError(thrown, port) : thrown
  })
  return server
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has an address')
  return address.port
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''

const isWithoutIpv6 = (thrown: unknown): boolean => ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(codeOf(thrown))

function portError(thrown: unknown, port: number): CockpitError {
  const code = codeOf(thrown)
  if (code === 'EADDRINUSE') {
    return new CockpitError(
      'PORT_TAKEN',
      `Port ${port} of this machine is used by another program`,
      'End that program, or choose another local port.',
    )
  }
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new CockpitError(
    'PORT_DENIED',
    `Port ${port} of this machine cannot be opened: ${code || why}`,
    'Choose a local port above 1023.',
  )
}
