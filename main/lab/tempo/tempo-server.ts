import { createServer, type Server } from 'node:http'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { closeServer, listenOnLoopback } from '../loopback-server.ts'
import { type Trace, TraceStore } from './trace-store.ts'
import { readTraceql, TraceqlFault } from './traceql.ts'

/** What an incident may do to the traces. */
export interface TraceControl {
  /** See TraceStore.forgetFailed. */
  forgetFailed(): void
}

export interface Tempo extends TraceControl {
  close(): Promise<void>
}

export interface TempoOptions {
  /** On loopback. */
  readonly port: number
  readonly clock: Clock
  readonly random: () => number
  /** Share of requests that fail now, 0 to 1. */
  readonly errorShare: () => number
}

interface TempoAnswer {
  readonly status: number
  readonly type: 'application/json' | 'text/plain'
  readonly body: string
}

const defaultTraces = 20
const mostTracesAsked = 1_000

/**
 * Stands in for Tempo, which cannot be had here: its search (`GET /api/search` with q, start, end in seconds, and limit),
 * `/api/status/buildinfo`, `/api/echo` and `/ready`, as Tempo's HTTP API documents them, over traces of the lab's own load.
 * Not the reading of one whole trace, and of TraceQL only what `readTraceql` says.
 * @throws when the port is taken
 */
export async function startTempo(options: TempoOptions): Promise<Tempo> {
  const store = new TraceStore(options)
  const server: Server = createServer((request, response) => {
    request.resume()
    const { status, type, body } = answerTo(new URL(request.url ?? '/', 'http://tempo'), store, options.clock)
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
  })
  await listenOnLoopback(server, options.port)
  return { forgetFailed: () => store.forgetFailed(), close: () => closeServer(server) }
}

function answerTo(url: URL, store: TraceStore, clock: Clock): TempoAnswer {
  switch (url.pathname) {
    case '/api/search':
      return search(url.searchParams, store, clock)
    case '/api/status/buildinfo':
      return json({ version: 'stand-in of the practice lab', revision: '', branch: '', buildUser: '', buildDate: '' })
    case '/api/echo':
      return { status: 200, type: 'text/plain', body: 'echo' }
    case '/ready':
      return { status: 200, type: 'text/plain', body: 'ready\n' }
    default:
      return { status: 404, type: 'text/plain', body: '404 page not found\n' }
  }
}

function search(query: URLSearchParams, store: TraceStore, clock: Clock): TempoAnswer {
  const [start, end] = [seconds(query.get('start')), seconds(query.get('end'))]
  const limit = query.get('limit') === null ? defaultTraces : seconds(query.get('limit'))
  if (start === undefined || end === undefined || (start === null) !== (end === null)) {
    return refusal('invalid start or end')
  }
  if (limit === undefined || limit === null || limit < 1) return refusal('invalid limit: must be a positive number')
  try {
    const holds = readTraceql(query.get('q') ?? '{}')
    const to = end === null ? clock.now() : end * 1000
    const found = store.between(start === null ? 0 : start * 1000, to).filter(holds)
    const traces = found.slice(0, Math.min(limit, mostTracesAsked)).map(told)
    return json({ traces, metrics: { inspectedTraces: found.length } })
  } catch (thrown) {
    if (thrown instanceof TraceqlFault) return refusal(`invalid TraceQL query: ${thrown.message}`)
    throw thrown
  }
}

const told = ({ id, startedAt, spans: [root] }: Trace) => ({
  traceID: id,
  rootServiceName: root.service,
  rootTraceName: root.name,
  // Nanoseconds, which a number would round.
  startTimeUnixNano: `${startedAt}000000`,
  durationMs: root.durationMs,
})

/** Null where it was not given, undefined where it is no whole number. */
const seconds = (text: string | null): number | null | undefined =>
  text === null ? null : /^\d{1,12}$/.test(text) ? Number(text) : undefined

const json = (body: unknown): TempoAnswer => ({ status: 200, type: 'application/json', body: JSON.stringify(body) })
const refusal = (body: string): TempoAnswer => ({ status: 400, type: 'text/plain', body: `${body}\n` })
