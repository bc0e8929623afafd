import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'

/**
 * What the server does wrong, once each:
 * - `half-line`: sends half an event and cuts the connection (watch)
 * - `cut`: cuts the connection before it answers
 * - `cut-later`: cuts an open watch at the next event, which nobody gets
 * - `close-early`: ends the watch cleanly right after its headers
 * - `gone`: HTTP 410; `gone-event`: an ERROR event with code 410 (watch)
 * - `unauthorized`, `forbidden`, `not-found`, `throttled` (Retry-After: 1), `broken` (500), `unavailable` (503)
 * - `never`: takes the request and never answers
 * - `half-body`: says how long its list is and cuts the connection in the middle; `half-json`: ends the text there (list)
 * - `garbage`: a line that is not JSON (watch), or HTML (list)
 */
export type Fault =
  | 'half-line'
  | 'cut'
  | 'cut-later'
  | 'close-early'
  | 'gone'
  | 'gone-event'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'throttled'
  | 'broken'
  | 'unavailable'
  | 'never'
  | 'garbage'
  | 'half-body'
  | 'half-json'

/** So many objects make a list that is not read again where a watch can go on. */
export const longList = 1_300

interface StoredObject {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly resourceVersion: string
    readonly labels: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

interface Change {
  readonly version: number
  readonly path: string
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: StoredObject
}

interface Watch {
  readonly path: string
  readonly response: ServerResponse
  cutAtNext: boolean
}

export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly at: number
}

const statuses: Partial<Record<Fault, readonly [number, string, string]>> = {
  gone: [410, 'Expired', 'The provided continue parameter is too old'],
  unauthorized: [401, 'Unauthorized', 'Unauthorized'],
  forbidden: [
    403,
    'Forbidden',
    'pods is forbidden: User "dev" cannot list resource "pods" in API group "" at the cluster scope',
  ],
  'not-found': [404, 'NotFound', 'the server could not find the requested resource'],
  throttled: [429, 'TooManyRequests', 'too many requests'],
  broken: [500, 'InternalError', 'etcdserver: leader changed'],
  unavailable: [503, 'ServiceUnavailable', 'the server is currently unable to handle the request'],
}

/**
 * An API server of a few hundred lines that pages, watches and remembers like a real one, and fails on demand. Where
 * a real server can show the same, the tests use a real one.
 */
export class FaultyApiServer {
  /** Every request, in order. */
  readonly seen: Seen[] = []
  /** Never answers anything while true, not even on open connections. */
  hung = false
  /** How long the events that a watch has missed wait behind its headers, ms. */
  catchUpDelay = 0
  /** How many times as fast its watches come to their end, with a bookmark 2 s before it. */
  speed = 1
  /** The probe gets this status instead of its answer. */
  probeStatus = 200
  /** Whose requests are let in; everybody else gets 401. */
  accepts: (authorization: string) => boolean = () => true
  url = ''
  private version = 100
  private oldestWatchable = 0
  private readonly objects = new Map<string, Map<string, StoredObject>>()
  private readonly history: Change[] = []
  private readonly watches = new Set<Watch>()
  private readonly sockets = new Set<Socket>()
  private readonly listFaults: Fault[] = []
  private readonly watchFaults: Fault[] = []
  private readonly always = new Map<string, Fault>()
  private readonly server

  constructor(tls?: { readonly cert: string; readonly key: string }) {
    const handle = (request: IncomingMessage, response: ServerResponse) => this.handle(request, response)
    this.server = tls === undefined ? createHttpServer(handle) : createHttpsServer(tls, handle)
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy())
    })
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve))
    const address = this.server.address()
    const scheme = 'setSecureContext' in this.server ? 'https' : 'http'
    if (address !== null && typeof address === 'object') this.url = `${scheme}://127.0.0.1:${address.port}`
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** As kill -9: every connection is cut and none is taken. What it stored is still there after `listen`. */
  async kill(): Promise<number> {
    const { port } = this
    this.watches.clear()
    await this.close()
    return port
  }

  /** Closes the connections on which nothing is under way, so not those of watches. */
  closeIdle(): void {
    this.server.closeIdleConnections()
  }

  failList(...faults: readonly Fault[]): void {
    this.listFaults.push(...faults)
  }

  failWatch(...faults: readonly Fault[]): void {
    this.watchFaults.push(...faults)
  }

  /** Every request to this collection fails in this way until null is set. */
  failAlways(path: string, fault: Fault | null): void {
    if (fault === null) this.always.delete(path)
    else this.always.set(path, fault)
  }

  /** Forgets the past: a watch from before gets 410. */
  compact(): void {
    this.oldestWatchable = this.version
  }

  put(path: string, name: string, fields: Record<string, unknown> = {}, labels: Record<string, string> = {}): void {
    this.version += 1
    const collection = this.collection(path)
    const known = collection.get(name)
    const object: StoredObject = {
      ...fields,
      metadata: {
        name,
        namespace: 'default',
        uid: known?.metadata.uid ?? `uid-${name}-${this.version}`,
        resourceVersion: `${this.version}`,
        labels,
      },
    }
    collection.set(name, object)
    this.record({ version: this.version, path, type: known === undefined ? 'ADDED' : 'MODIFIED', object })
  }

  remove(path: string, name: string): void {
    const collection = this.collection(path)
    const known = collection.get(name)
    if (known === undefined) return
    collection.delete(name)
    this.version += 1
    const object = { ...known, metadata: { ...known.metadata, resourceVersion: `${this.version}` } }
    this.record({ version: this.version, path, type: 'DELETED', object })
  }

  /** What a client that is up to date must hold, by name. */
  truth(path: string): ReadonlyMap<string, StoredObject['metadata']> {
    return new Map([...this.collection(path)].map(([name, { metadata }]) => [name, metadata]))
  }

  /** How often a collection was listed from its beginning. */
  lists(path: string): number {
    const begins = ({ query }: Seen) => !query.has('watch') && !query.has('continue') && query.get('limit') !== '1'
    return this.seen.filter((seen) => seen.path === path && begins(seen)).length
  }

  /** Those that are open now. */
  get connections(): ReadonlySet<Socket> {
    return new Set(this.sockets)
  }

  get openWatches(): number {
    return this.watches.size
  }

  bookmarkAll(): void {
    for (const watch of this.watches) this.bookmark(watch)
  }

  private collection(path: string): Map<string, StoredObject> {
    const found = this.objects.get(path) ?? new Map<string, StoredObject>()
    this.objects.set(path, found)
    return found
  }

  private record(change: Change): void {
    this.history.push(change)
    if (this.hung) return
    for (const watch of [...this.watches]) if (watch.path === change.path) this.tell(watch, change)
  }

  private tell(watch: Watch, { type, object }: Change): void {
    const line = `${JSON.stringify({ type, object })}\n`
    if (!watch.cutAtNext) {
      watch.response.write(line)
      return
    }
    this.watches.delete(watch)
    watch.response.destroy()
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://server')
    const { pathname: path, searchParams: query } = url
    const { method = 'GET', headers } = request
    this.seen.push({ method, path, query, headers, at: Date.now() })
    if (this.hung) return
    if (!this.accepts(headers.authorization ?? '')) {
      this.json(response, 401, {
        kind: 'Status',
        status: 'Failure',
        code: 401,
        reason: 'Unauthorized',
        message: 'Unauthorized',
      })
      return
    }
    if (path === '/version' || path === '/readyz') {
      if (this.probeStatus === 429) response.setHeader('retry-after', '4')
      this.json(response, this.probeStatus, path === '/version' ? { gitVersion: 'v1.36.3' } : { ok: true })
      return
    }
    const watching = query.get('watch') === '1'
    const fault = this.always.get(path) ?? (watching ? this.watchFaults.shift() : this.listFaults.shift())
    if (fault === 'never') return
    if (fault === 'cut') {
      response.destroy()
      return
    }
    const status = fault === undefined ? undefined : statuses[fault]
    if (status !== undefined) {
      const [code, reason, message] = status
      if (fault === 'throttled') response.setHeader('retry-after', '1')
      this.json(response, code, { kind: 'Status', status: 'Failure', code, reason, message })
    } else if (watching) this.watch(path, query, response, fault)
    else this.list(path, query, response, fault)
  }

  private list(path: string, query: URLSearchParams, response: ServerResponse, fault: Fault | undefined): void {
    if (fault === 'garbage') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please sign in</html>')
      return
    }
    if (fault === 'half-body' || fault === 'half-json') {
      const text = JSON.stringify({ kind: 'List', metadata: { resourceVersion: '1' }, items: [] })
      const half = text.slice(0, text.length / 2)
      const length = fault === 'half-body' ? text.length : half.length
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
      response.write(half, () => (fault === 'half-body' ? response.destroy() : response.end()))
      return
    }
    const limit = Number(query.get('limit') ?? 500)
    const start = Number(query.get('continue') ?? 0)
    const all = [...this.collection(path).values()]
    const items = all.slice(start, start + limit)
    const remaining = all.length - start - items.length
    const metadata = {
      resourceVersion: `${this.version}`,
      ...(remaining > 0 ? { continue: `${start + limit}`, remainingItemCount: remaining } : {}),
    }
    this.json(response, 200, { kind: 'List', metadata, items })
  }

  private watch(path: string, query: URLSearchParams, response: ServerResponse, fault: Fault | undefined): void {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    const from = Number(query.get('resourceVersion') ?? 0)
    if (fault === 'gone-event' || from < this.oldestWatchable) {
      const object = {
        kind: 'Status',
        status: 'Failure',
        code: 410,
        reason: 'Expired',
        message: 'too old resource version',
      }
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`)
      return
    }
    if (fault === 'close-early') {
      response.end()
      return
    }
    if (fault === 'half-line' || fault === 'garbage') {
      const object = { metadata: { name: 'half', uid: 'half', resourceVersion: '1' } }
      const line = JSON.stringify({ type: 'ADDED', object })
      const sent = fault === 'garbage' ? '{"type": oops}\n' : line.slice(0, line.length / 2)
      response.write(sent, () => response.destroy())
      return
    }
    const watch: Watch = { path, response, cutAtNext: fault === 'cut-later' }
    const begin = () => {
      this.watches.add(watch)
      for (const change of this.changesSince(path, from)) this.tell(watch, change)
    }
    const seconds = Number(query.get('timeoutSeconds') ?? 1_800)
    const timers = [
      setTimeout(() => this.bookmark(watch), ((seconds - 2) * 1_000) / this.speed),
      setTimeout(() => response.end(), (seconds * 1_000) / this.speed),
    ]
    if (this.catchUpDelay === 0) begin()
    else timers.push(setTimeout(begin, this.catchUpDelay))
    response.on('close', () => {
      this.watches.delete(watch)
      for (const timer of timers) clearTimeout(timer)
    })
  }

  private changesSince(path: string, version: number): readonly Change[] {
    return this.history.filter((change) => change.path === path && change.version > version)
  }

  /** Behind all events that the watch was sent; those that still wait are not passed over. */
  private bookmark(watch: Watch): void {
    if (!this.watches.has(watch)) return
    const object = { kind: 'Bookmark', metadata: { resourceVersion: `${this.version}` } }
    watch.response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
  }

  private json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}
