import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface StoredLine {
  readonly stamp: string
  readonly text: string
}

interface Container {
  lines: StoredLine[]
  previous: StoredLine[]
  restarts: number
  running: boolean
  startedAt: string
}

interface Follower {
  readonly pod: string
  readonly container: string
  readonly response: ServerResponse
}

/** What the next requests for logs meet, once each. `silent`: taken and never answered. */
export type LogFault = 'cut' | 'broken' | 'forbidden' | 'silent' | { readonly cutAfterBytes: number }

const statuses = {
  broken: [500, 'dial tcp 10.0.0.1:10250: connection refused'],
  forbidden: [403, 'pods "web-0" is forbidden: User "dev" cannot get resource "pods/log"'],
} as const

/**
 * An API server with a deployment `web` in `shop`, and its kubelets' logs: whole seconds in sinceTime, no headers before
 * the first line of a log that is followed, the log of the last run only. It fails on demand.
 */
export class LogServer {
  url = ''
  /** Queries of the requests for logs, in order. */
  readonly asked: URLSearchParams[] = []
  private hung = false
  private readonly pods = new Map<string, { uid: string; containers: Map<string, Container> }>()
  private readonly faults: LogFault[] = []
  private readonly followers = new Set<Follower>()
  private readonly watchers = new Set<ServerResponse>()
  private readonly sockets = new Set<Socket>()
  private version = 1
  private uids = 0
  private readonly server = createServer((request, response) => this.handle(request, response))

  async listen(): Promise<void> {
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    const address = this.server.address()
    if (address !== null && typeof address === 'object') this.url = `http://127.0.0.1:${address.port}`
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  get following(): number {
    return this.followers.size
  }

  failNext(...faults: readonly LogFault[]): void {
    this.faults.push(...faults)
  }

  addPod(name: string, ...containers: readonly string[]): void {
    this.uids += 1
    const startedAt = new Date(1_700_000_000_000).toISOString()
    const made = containers.map((each): [string, Container] => [
      each,
      { lines: [], previous: [], restarts: 0, running: true, startedAt },
    ])
    this.pods.set(name, { uid: `uid-${this.uids}`, containers: new Map(made) })
    this.tell('ADDED', name)
  }

  removePod(name: string): void {
    this.tell('DELETED', name)
    this.pods.delete(name)
    this.endFollowers(name)
  }

  /** Writes lines that are stamped as said, each one second after the last otherwise. */
  write(pod: string, container: string, ...lines: readonly (string | StoredLine)[]): void {
    const { lines: log } = this.container(pod, container)
    for (const line of lines) {
      const stored = typeof line === 'string' ? { stamp: stampAfter(log.at(-1)?.stamp), text: line } : line
      log.push(stored)
      for (const follower of this.followers) {
        if (follower.pod === pod && follower.container === container) follower.response.write(sent(stored))
      }
    }
  }

  /** Writes raw bytes to whoever follows, and keeps nothing. */
  writeRaw(bytes: string | Buffer): void {
    for (const { response } of this.followers) response.write(bytes)
  }

  /** The node's log begins anew; lines before are lost to whoever has not read them. */
  rotate(pod: string, container: string): void {
    this.container(pod, container).lines = []
  }

  /** The container ends and runs again. @param tell whether the API says so at once. */
  restart(pod: string, container: string, startedAt: string, tell = true): void {
    const state = this.container(pod, container)
    state.previous = state.lines
    state.lines = []
    state.restarts += 1
    state.startedAt = startedAt
    this.endFollowers(pod)
    if (tell) this.tell('MODIFIED', pod)
  }

  /** Tells the watches how a pod stands. */
  tell(type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string): void {
    this.version += 1
    for (const watcher of this.watchers) watcher.write(`${JSON.stringify({ type, object: this.podObject(name) })}\n`)
  }

  /** As a laptop that wakes on another network: what is open stays open and is dead, and nothing is answered. */
  hang(): void {
    this.hung = true
    this.followers.clear()
    this.watchers.clear()
  }

  /** Answers again; what was open stays dead. */
  wake(): void {
    this.hung = false
  }

  cutFollowers(): void {
    for (const { response } of this.followers) response.destroy()
    this.followers.clear()
  }

  endFollowers(pod: string | null = null): void {
    for (const follower of [...this.followers]) {
      if (pod !== null && follower.pod !== pod) continue
      follower.response.end()
      this.followers.delete(follower)
    }
  }

  private container(pod: string, container: string): Container {
    const found = this.pods.get(pod)?.containers.get(container)
    if (found === undefined) throw new Error(`no container ${pod}/${container}`)
    return found
  }

  private podObject(name: string): unknown {
    const { uid = '', containers = new Map<string, Container>() } = this.pods.get(name) ?? {}
    return {
      metadata: { name, namespace: 'shop', uid, resourceVersion: `${this.version}`, labels: { app: 'web' } },
      spec: { containers: [...containers.keys()].map((each) => ({ name: each, image: 'web:1' })) },
      status: {
        phase: 'Running',
        containerStatuses: [...containers].map(([each, { restarts, running, startedAt }]) => ({
          name: each,
          ready: running,
          restartCount: restarts,
          state: running ? { running: { startedAt } } : { waiting: { reason: 'ContainerCreating' } },
          lastState: restarts > 0 ? { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: startedAt } } : {},
        })),
      },
    }
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.hung) return
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://server')
    const log = /^\/api\/v1\/namespaces\/shop\/pods\/([^/]+)\/log$/.exec(pathname)?.[1]
    const watching = query.get('watch') === '1'
    if (log !== undefined) this.serveLog(log, query, response)
    else if (pathname === '/version') json(response, 200, { gitVersion: 'v1.36.3' })
    else if (pathname.endsWith('/deployments/web'))
      json(response, 200, { spec: { selector: { matchLabels: { app: 'web' } } } })
    else if (pathname === '/api/v1/namespaces/shop/pods' && watching) {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      this.watchers.add(response)
      response.on('close', () => this.watchers.delete(response))
    } else if (pathname === '/api/v1/namespaces/shop/pods') {
      const only = query.get('fieldSelector')?.replace('metadata.name=', '')
      const names = [...this.pods.keys()].filter((name) => only === undefined || name === only)
      json(response, 200, {
        metadata: { resourceVersion: `${this.version}` },
        items: names.map((name) => this.podObject(name)),
      })
    } else json(response, 404, status(404, 'NotFound', `${pathname} not found`))
  }

  private serveLog(pod: string, query: URLSearchParams, response: ServerResponse): void {
    this.asked.push(query)
    const name = query.get('container') ?? ''
    const previous = query.get('previous') === 'true'
    const container = this.pods.get(pod)?.containers.get(name)
    const fault = this.faults.shift()
    if (fault === 'silent') return
    if (fault === 'cut') response.destroy()
    else if (fault === 'broken' || fault === 'forbidden') {
      const [code, message] = statuses[fault]
      json(response, code, status(code, 'Failure', message))
    } else if (container === undefined) json(response, 404, status(404, 'NotFound', `pods "${pod}" not found`))
    else if (previous && container.restarts === 0) {
      const message = `previous terminated container "${name}" in pod "${pod}" not found`
      json(response, 400, status(400, 'BadRequest', message))
    } else {
      const lines = previous ? container.previous : container.lines
      this.sendLog(pod, name, selected(lines, query).map(sent).join(''), query, response, fault)
    }
  }

  private sendLog(
    pod: string,
    container: string,
    text: string,
    query: URLSearchParams,
    response: ServerResponse,
    fault: { readonly cutAfterBytes: number } | undefined,
  ): void {
    response.on('error', () => undefined)
    if (fault !== undefined) {
      response.write(Buffer.from(text).subarray(0, fault.cutAfterBytes), () => setTimeout(() => response.destroy(), 20))
    } else if (query.get('follow') !== 'true') response.end(text)
    else {
      const follower = { pod, container, response }
      this.followers.add(follower)
      response.on('close', () => this.followers.delete(follower))
      // As the real ones: no headers before the first byte.
      if (text !== '') response.write(text)
    }
  }
}

function selected(lines: readonly StoredLine[], query: URLSearchParams): readonly StoredLine[] {
  const since = query.get('sinceTime')
  const tail = query.get('tailLines')
  if (since?.includes('.')) throw new Error('an API server passes whole seconds on')
  const recent =
    since === null ? lines : lines.filter(({ stamp }) => stamp === '' || Date.parse(stamp) >= Date.parse(since))
  return tail === null ? recent : Number(tail) === 0 ? [] : recent.slice(-Number(tail))
}

/** A second later than the last, with nanoseconds. */
export function stampAfter(stamp: string | undefined, ms = 1000): string {
  const before = stamp === undefined ? 1_700_000_000_000 : Date.parse(stamp)
  return `${new Date(before + ms).toISOString().slice(0, 23)}123456Z`
}

const sent = ({ stamp, text }: StoredLine): string => `${stamp} ${text}\n`

function json(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const status = (code: number, reason: string, message: string) => ({
  kind: 'Status',
  status: 'Failure',
  code,
  reason,
  message,
})
