import type { Socket } from 'node:net'
import type { ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { serviceStream } from '@main/clusters/service-stream.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { PlatformApiPlace } from '@shared/platform/profile.ts'
import { Agent, Client, type Dispatcher, request } from 'undici'

export interface PlatformApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With a leading slash and, where there is one, a query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

const mostBytes = 4 * 1024 * 1024

/**
 * Asks the platform's own API once, at the address of the profile or through a port-forward to its service. Certificates
 * are checked, redirects are an answer like any other.
 * Errors: NOT_CONFIGURED, BAD_INPUT, TLS_UNTRUSTED, UNREACHABLE, ANSWER_TOO_LARGE, those of a port-forward, and the
 * signal's reason.
 */
export async function askPlatformApi(
  cluster: ClusterAccess,
  place: PlatformApiPlace | undefined,
  { method, path, headers, body }: PlatformApiRequest,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<{ readonly status: number; readonly body: string }> {
  const base = baseOf(place)
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`)
  if (url.origin !== new URL(base).origin) throw new CockpitError('BAD_INPUT', 'The path leads to another server')
  const dispatcher = await wayTo(cluster, place, url, signal)
  try {
    const answer = await request(url, {
      method,
      headers,
      ...(body === null ? {} : { body }),
      dispatcher,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
    return { status: answer.statusCode, body: await bounded(answer.body) }
  } catch (thrown) {
    throw signal.aborted ? signal.reason : failure(thrown, url.host)
  } finally {
    await dispatcher.destroy()
  }
}

/** Host and port of the API as one would name it. @throws CockpitError NOT_CONFIGURED */
export const platformApiHost = (place: PlatformApiPlace | undefined): string => new URL(baseOf(place)).host

function baseOf(place: PlatformApiPlace | undefined): string {
  if (place?.url !== undefined) return place.url
  if (place?.service !== undefined) return originOf(place.service)
  throw new CockpitError(
    'NOT_CONFIGURED',
    'No platform API is configured',
    'Name platformApi.url or platformApi.service in the profile.',
  )
}

const originOf = ({ namespace, service, port }: ServiceAddress): string => `http://${service}.${namespace}:${port}`

async function wayTo(
  cluster: ClusterAccess,
  place: PlatformApiPlace | undefined,
  url: URL,
  signal: AbortSignal,
): Promise<Dispatcher> {
  if (place?.url !== undefined || place?.service === undefined) {
    return new Agent({ connect: { rejectUnauthorized: true } })
  }
  const stream = await serviceStream(cluster, place.service, signal)
  return new Client(url.origin, {
    connect: (_options, callback) => {
      // It has what undici uses of a socket. Answered at once, undici would not know yet that it connects, and hang.
      queueMicrotask(() => callback(null, stream as unknown as Socket))
    },
  })
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > mostBytes) throw new CockpitError('ANSWER_TOO_LARGE', `The answer is larger than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function failure(thrown: unknown, host: string): CockpitError {
  if (thrown instanceof CockpitError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) {
    return new CockpitError('TLS_UNTRUSTED', `The certificate of ${host} is not trusted (${code})`)
  }
  return new CockpitError('UNREACHABLE', `${host} does not answer${code === '' ? '' : ` (${code})`}`)
}
