import type { Socket } from 'node:net'
import { SocksClient } from 'socks'
import { ApiError } from './api-failure.ts'
import { openSocket, type SocketTarget } from './open-socket.ts'

const socksPort = 1080

/**
 * A connection through a SOCKS 5 proxy, on which nothing was said yet. Names are left to the proxy to resolve, as
 * kubectl does, for socks5 and socks5h alike. Errors: PROXY_REFUSED, TIMED_OUT; what happens to the connection is
 * thrown as it comes.
 * @param proxyName for sentences.
 * @param timeoutMs for the connection to the proxy, and again for what is said on it.
 */
export async function openSocks(
  url: URL,
  proxyName: string,
  target: SocketTarget,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || socksPort
  // Connected by ourselves, because the library keeps only the words of an error.
  const socket = await openSocket({ host, port }, timeoutMs, signal)
  const giveUp = () => socket.destroy()
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    const password = decodeURIComponent(url.password)
    await SocksClient.createConnection({
      proxy: {
        host,
        port,
        type: 5,
        ...(url.username === '' ? {} : { userId: decodeURIComponent(url.username), password }),
      },
      command: 'connect',
      destination: target,
      existing_socket: socket,
      timeout: timeoutMs,
    })
    return socket
  } catch (thrown) {
    socket.destroy()
    if (signal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' })
    throw refusal(proxyName, thrown instanceof Error ? thrown.message : String(thrown), target)
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}

function refusal(proxyName: string, said: string, { host, port }: SocketTarget): Error {
  if (/timed out/i.test(said)) return Object.assign(new Error(said), { name: 'TimeoutError' })
  if (/authentication failed|no accepted authentication/i.test(said)) {
    return new ApiError(
      'PROXY_REFUSED',
      `${proxyName} does not accept the user and the password that it was given, or was given none`,
      'Write them into proxy-url or HTTPS_PROXY (socks5://user:password@proxy:port).',
    )
  }
  const answer = /rejected connection(?: - (\w+))?/i.exec(said)
  if (answer !== null) {
    return new ApiError(
      'PROXY_REFUSED',
      `${proxyName} answers ${answer[1] ?? 'no'} to a connection to ${host}:${port}`,
      'Look whether this proxy knows the API server and may connect to it, or name the server in NO_PROXY.',
    )
  }
  if (/socket closed/i.test(said)) return Object.assign(new Error(said), { code: 'ECONNRESET' })
  return new ApiError(
    'PROXY_REFUSED',
    `${proxyName} does not speak SOCKS 5`,
    'Look whether it is an HTTP proxy: its URL then begins with http://.',
  )
}
