import type { Dispatcher } from 'undici'
import { ApiAgents } from './api-agents.ts'
import { ApiError } from './api-failure.ts'
import { expiredSince } from './client-certificate.ts'
import type { Clock, RequestOptions } from './cluster-access.ts'
import type { AuthMaterial, Credentials } from './credentials.ts'
import type { Deadline } from './deadline.ts'

const publicPaths = ['/version', '/readyz']
const loopback = /^(localhost|127\.|\[::1\])/

export interface SignedRequestsOptions {
  /** URL of the API server; may have a path. */
  readonly server: string
  readonly credentials: Credentials
  readonly clock: Clock
  /** Headers came, whatever they say. */
  readonly answered: () => void
}

/** Sends requests to one API server with the credentials of the moment, over its agents. */
export class SignedRequests {
  /** Host and port, without credentials: for sentences. */
  readonly host: string
  readonly agents = new ApiAgents()
  private readonly origin: string
  private readonly basePath: string
  private closed = false

  constructor(private readonly options: SignedRequestsOptions) {
    const url = new URL(options.server)
    this.host = url.host
    this.origin = url.origin
    this.basePath = url.pathname.replace(/\/+$/, '')
  }

  /**
   * An answer of any status, of which the headers have come. Credentials that were refused are renewed once where that can
   * help. Errors: UNAUTHORIZED for a certificate that has ended, CANCELLED after `close`, and the transport's own.
   */
  async send(path: string, options: RequestOptions, deadline: Deadline): Promise<Dispatcher.ResponseData> {
    const { signal } = deadline
    for (let attempt = 0; ; attempt += 1) {
      const auth = await deadline.aside(this.options.credentials.get())
      if (this.closed) throw new ApiError('CANCELLED', 'The connection to this cluster was closed', '')
      const { requests, probes } = this.agents.for(auth)
      const isProbe = publicPaths.includes(path)
      const sent = (isProbe ? probes : requests).request({
        origin: this.origin,
        path: this.fullPath(path, options.query),
        method: options.method ?? 'GET',
        headers: this.headers(auth, options),
        body: options.body ?? null,
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      const response = await unlessAborted(sent, signal)
      if (isProbe && headerText(response.headers.connection) === 'close') this.agents.probesEndThemselves()
      this.options.answered()
      if (response.statusCode !== 401) {
        // What anybody may read says nothing of the credentials.
        if (!isProbe) this.options.credentials.accepted()
        return response
      }
      const worthRetry = this.options.credentials.refused(auth.generation) && attempt === 0
      if (!worthRetry) {
        const ended = expiredSince(auth.tls.cert, this.options.clock.now())
        if (ended === null) return response
        await response.body.dump()
        throw new ApiError(
          'UNAUTHORIZED',
          `The client certificate of this context ended on ${new Date(ended).toISOString().slice(0, 16)}Z`,
          'Renew the certificate in the kubeconfig, then choose Retry.',
          { status: 401 },
        )
      }
      await response.body.dump()
    }
  }

  async close(): Promise<void> {
    this.closed = true
    await this.agents.drop()
  }

  private headers(auth: AuthMaterial, options: RequestOptions): Record<string, string | string[]> {
    return {
      accept: 'application/json',
      'user-agent': 'foundry-cockpit',
      // On this machine compressing costs more than it saves.
      ...(loopback.test(this.host) ? {} : { 'accept-encoding': 'gzip' }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...lowerCased(options.headers ?? {}),
      ...lowerCased(auth.headers),
    }
  }

  private fullPath(path: string, query: Readonly<Record<string, string>> | undefined): string {
    const search = query === undefined ? '' : new URLSearchParams(query).toString()
    const joint = search === '' ? '' : path.includes('?') ? '&' : '?'
    return `${this.basePath}${path.startsWith('/') ? '' : '/'}${path}${joint}${search}`
  }
}

/** undici looks at the signal only once it has a connection, which behind a dead link takes its whole connect timeout. */
function unlessAborted(sent: Promise<Dispatcher.ResponseData>, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))
      sent.then(
        ({ body }) => body.destroy(),
        () => undefined,
      )
    }
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted, { once: true })
    sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}

/** One value of a header; null when it was not sent. */
export function headerText(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function lowerCased<V>(headers: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
