import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { ApiError, failureOfStatus, failureOfTransport, readStatus } from './api-failure.ts'
import type { Clock, PodAddress } from './cluster-access.ts'
import type { AuthMaterial } from './credentials.ts'
import { onTunnel, openTunnel } from './proxy-tunnel.ts'
import { pathSegment } from './resource-path.ts'

/** Newest first; the server picks. */
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const openTimeout = 15_000
const largestRefusal = 64 * 1024

/** Of the credentials what a websocket is opened with. */
export type SocketAuth = Omit<AuthMaterial, 'generation'>

export interface PodSocketOptions {
  readonly server: string
  readonly credentials: { get(): Promise<SocketAuth> }
  readonly clock: Clock
}

/**
 * Opens a websocket to a subresource of a pod. Errors: as for any request; UNREACHABLE, TIMED_OUT, UNAUTHORIZED,
 * FORBIDDEN, NOT_FOUND.
 */
export async function openPodSocket(
  options: PodSocketOptions,
  pod: PodAddress,
  subresource: 'exec' | 'portforward',
  query: URLSearchParams,
  signal: AbortSignal | undefined,
): Promise<WebSocket> {
  const auth = await options.credentials.get()
  const server = new URL(options.server)
  const { host } = server
  const path = `/api/v1/namespaces/${pathSegment(pod.namespace)}/pods/${pathSegment(pod.pod)}/${subresource}`
  const url = `${options.server.replace(/^http/, 'ws').replace(/\/+$/, '')}${path}?${query}`
  const { ca, cert, key, rejectUnauthorized, servername } = auth.tls
  const target = { host: server.hostname, port: Number(server.port) || (server.protocol === 'https:' ? 443 : 80) }
  const tunnel = auth.proxy === null ? null : await openTunnel(auth.proxy, target, auth.proxyCa, signal)
  const socket = new WebSocket(url, protocols, {
    headers: { ...auth.headers, 'user-agent': 'foundry-cockpit' },
    perMessageDeflate: false,
    ...(tunnel === null ? {} : { createConnection: onTunnel(tunnel, server, auth.tls) }),
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
  })
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      settle()
      socket.terminate()
      reject(error)
    }
    const cancelled = () => fail(new ApiError('CANCELLED', 'The request was cancelled', ''))
    const cancelTimer = options.clock.after(openTimeout, () =>
      fail(
        new ApiError(
          'TIMED_OUT',
          `${host} has not opened the connection to pod ${pod.pod} in time`,
          'Look at the node and its kubelet.',
        ),
      ),
    )
    const settle = () => {
      cancelTimer()
      signal?.removeEventListener('abort', cancelled)
    }
    socket.once('open', () => {
      settle()
      resolve(socket)
    })
    socket.on('error', (error) => fail(failureOfTransport(error, host)))
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      readRefusal(response).then(
        (body) => fail(refusal(response.statusCode ?? 0, body, host)),
        (error: unknown) => fail(failureOfTransport(error, host)),
      )
    })
    if (signal?.aborted) cancelled()
    else signal?.addEventListener('abort', cancelled, { once: true })
  })
}

function refusal(status: number, body: string, host: string): ApiError {
  const told = readStatus(body)
  if (told !== null || status === 401 || status === 403) return failureOfStatus(status, told, host)
  return failureOfStatus(status, { kind: 'Status', message: body.slice(0, 500).trim() }, host)
}

async function readRefusal(response: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of response) {
    body += String(chunk)
    if (body.length > largestRefusal) break
  }
  return body
}
