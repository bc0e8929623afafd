import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'

/**
 * Loopback ports that nobody listens on now. All are held open until the last is found, so that no two are the same.
 * Between the answer and their use another program may still take one: whoever listens must say so plainly.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const held: Server[] = []
  try {
    for (let index = 0; index < count; index++) held.push(await hold())
    return held.map((server) => {
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
      return address.port
    })
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

function hold(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/**
 * A loopback address that cannot be guessed, for servers that ask nobody who they are: kwok runs commands for whoever
 * reaches its port, also for a web page's WebSocket (it does not look at the origin), and etcd holds every right of a
 * cluster. A page can try all ports of 127.0.0.1 but not of 2^24 addresses. Only Linux has all of 127.0.0.0/8.
 */
export function privateLoopback(platform: NodeJS.Platform): string {
  return platform === 'linux' ? `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}` : '127.0.0.1'
}
