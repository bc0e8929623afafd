import { connect, type Socket } from 'node:net'

/** The kernel asks a quiet connection's other end after so long, then every second; after ten in vain it is cut. */
const keepAliveInitialDelay = 5_000

export interface SocketTarget {
  readonly host: string
  readonly port: number
}

/** A TCP connection. Errors as they come; TimeoutError, and AbortError when the signal aborts before it stands. */
export function openSocket(
  { host, port }: SocketTarget,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const named = (name: string) => Object.assign(new Error(name), { name })
    if (signal?.aborted) return reject(named('AbortError'))
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay })
    const settle = (act: () => void) => {
      socket.setTimeout(0)
      signal?.removeEventListener('abort', aborted)
      act()
    }
    const fail = (error: Error) =>
      settle(() => {
        socket.destroy()
        reject(error)
      })
    const aborted = () => fail(named('AbortError'))
    signal?.addEventListener('abort', aborted, { once: true })
    socket.once('error', fail).setTimeout(timeoutMs, () => fail(named('TimeoutError')))
    socket.once('connect', () => {
      socket.removeListener('error', fail).removeAllListeners('timeout')
      settle(() => resolve(socket))
    })
  })
}
