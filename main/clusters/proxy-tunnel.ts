import { isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Client } from 'undici'
import { ApiError, failureOfTransport } from './api-failure.ts'
import type { TlsMaterial } from './credentials.ts'
import type { SocketTarget } from './open-socket.ts'
import type { ProxyChoice } from './proxy-choice.ts'
import { openSocks } from './socks-tunnel.ts'

const connectTimeout = 10_000

/**
 * A connection through an http or https (CONNECT) or SOCKS 5 proxy, on which nothing was said yet. Errors name the proxy,
 * not the server behind it: UNREACHABLE, TIMED_OUT, TLS_UNTRUSTED, PROXY_REFUSED.
 * @param ca authorities for the proxy's own certificate; the cluster's authority says nothing of the proxy.
 */
export async function openTunnel(
  { url, from }: ProxyChoice,
  target: SocketTarget,
  ca: string | undefined,
  signal?: AbortSignal,
): Promise<Socket> {
  const proxyName = `The proxy ${url.host} (${from})`
  try {
    if (url.protocol.startsWith('socks')) return await openSocks(url, proxyName, target, connectTimeout, signal)
    return await openConnect(url, proxyName, target, ca, signal)
  } catch (thrown) {
    throw failureOfTransport(thrown, proxyName)
  }
}

async function openConnect(
  url: URL,
  proxyName: string,
  target: SocketTarget,
  ca: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const client = new Client(url.origin, {
    connect: { timeout: connectTimeout, ...(ca === undefined ? {} : { ca }) },
    headersTimeout: connectTimeout,
  })
  const host = isIPv6(target.host) ? `[${target.host}]` : target.host
  try {
    const { statusCode, socket } = await client.connect({
      path: `${host}:${target.port}`,
      headers: { host: `${host}:${target.port}`, ...authorization(url) },
      // undici would take the Host header, the target's, for the name in the proxy's certificate.
      ...serverName(url.hostname),
      ...(signal === undefined ? {} : { signal }),
    })
    if (statusCode === 200) return socket as Socket
    socket.destroy()
    throw refusal(proxyName, statusCode, `${host}:${target.port}`)
  } finally {
    // The tunnel is no longer the client's; what it still holds is nothing.
    void client.close().catch(() => undefined)
  }
}

function serverName(host: string): { servername?: string } {
  const name = nameFor(host.replace(/^\[|\]$/g, ''))
  return name === '' ? {} : { servername: name }
}

function authorization(url: URL): { 'proxy-authorization'?: string } {
  if (url.username === '') return {}
  const words = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(words).toString('base64')}` }
}

function refusal(proxyName: string, status: number, target: string): ApiError {
  const hint =
    status === 407
      ? 'It wants a user and a password: write them into proxy-url or HTTPS_PROXY (http://user:password@proxy:port).'
      : 'Look whether this proxy may connect to the API server, or name the server in NO_PROXY.'
  return new ApiError('PROXY_REFUSED', `${proxyName} answers ${status} to a connection to ${target}`, hint, { status })
}

/** What node:http wants to begin a websocket on a tunnel that stands. */
export function onTunnel(socket: Socket, server: URL, tls: TlsMaterial): () => Socket {
  if (server.protocol !== 'https:') return () => socket
  const host = server.hostname.replace(/^\[|\]$/g, '')
  return () => connectTls({ ...tlsOptions(tls), socket, host, servername: tls.servername ?? nameFor(host) })
}

/** An address is no server name (RFC 6066); the certificate is then compared with the address. */
const nameFor = (host: string): string => (isIPv6(host) || /^[\d.]+$/.test(host) ? '' : host)

/** As Node and undici want it: what is not there is left out. */
export function tlsOptions({ ca, cert, key, rejectUnauthorized, servername }: TlsMaterial) {
  return {
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
  }
}
