import { createServer } from 'node:http'
import { closeServer, listenOnLoopback } from '../loopback-server.ts'
import type { LogLabels, LogStore } from './log-store.ts'
import { type CountQuery, type LineQuery, LogqlFault, readLogql } from './logql.ts'

export interface LokiOptions {
  /** On loopback. */
  readonly port: number
  readonly store: LogStore
  /** ms since the epoch */
  readonly now: () => number
}

interface LokiAnswer {
  readonly status: number
  readonly type: 'application/json' | 'text/plain'
  readonly body: string
}

interface Range {
  /** ms since the epoch */
  readonly from: number
  readonly to: number
}

const defaultLines = 100
const mostLines = 5_000
const defaultRangeMs = 3_600_000
/** As Loki chooses a step where none is given: the range in so many, a second at least. */
const defaultSteps = 250
/** Loki's own limit of points in a series. */
const mostSteps = 11_000

/**
 * Stands in for Loki: a real one would take some ten minutes of a processor to build, for each who starts the lab. It
 * answers `query_range`, `labels` and `label/NAME/values` as Loki's HTTP API documents them, over the lines that the
 * lab's pods write; of LogQL only what `readLogql` says. It was compared with Loki 3.7.8, whose streams have the labels
 * `service_name` and `detected_level` besides. Lines cannot be pushed to it.
 * @throws when the port is taken
 */
export async function startLoki({ port, store, now }: LokiOptions): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume()
    const { status, type, body } = answerTo(new URL(request.url ?? '/', 'http://loki'), store, now)
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
  })
  await listenOnLoopback(server, port)
  return { close: () => closeServer(server) }
}

function answerTo({ pathname, searchParams }: URL, store: LogStore, now: () => number): LokiAnswer {
  try {
    if (pathname === '/ready') return { status: 200, type: 'text/plain', body: 'ready\n' }
    if (pathname === '/loki/api/v1/status/buildinfo') {
      return json({ version: 'stand-in of the practice lab', revision: '', branch: '', buildUser: '', buildDate: '' })
    }
    const range = rangeOf(searchParams, now())
    if (pathname === '/loki/api/v1/query_range') return queried(searchParams, range, store)
    const label = /^\/loki\/api\/v1\/label\/([A-Za-z_]\w*)\/values$/.exec(pathname)?.[1]
    if (pathname !== '/loki/api/v1/labels' && label === undefined) {
      return { status: 404, type: 'text/plain', body: '404 page not found\n' }
    }
    const all = store.streams(() => true, range.from, range.to).filter(({ entries }) => entries.length > 0)
    const words = all.flatMap(({ labels }) => (label === undefined ? Object.keys(labels) : (labels[label] ?? [])))
    return json({ status: 'success', data: [...new Set(words)].sort() })
  } catch (thrown) {
    // Loki tells what is wrong as plain text.
    if (thrown instanceof LogqlFault) return { status: 400, type: 'text/plain', body: `${thrown.message}\n` }
    throw thrown
  }
}

function queried(parameters: URLSearchParams, range: Range, store: LogStore): LokiAnswer {
  const query = readLogql(parameters.get('query') ?? '')
  const data =
    query.kind === 'lines'
      ? { resultType: 'streams', result: streamsOf(query, range, parameters, store) }
      : { resultType: 'matrix', result: seriesOf(query, range, parameters, store) }
  return json({ status: 'success', data: { ...data, stats: {} } })
}

/** The lines of the range that pass, as many as were asked for, one stream for each set of labels. */
function streamsOf(query: LineQuery, { from, to }: Range, parameters: URLSearchParams, store: LogStore): unknown[] {
  const limit = Math.min(figure(parameters, 'limit') ?? defaultLines, mostLines)
  const forward = parameters.get('direction') === 'forward'
  const passed = store
    .streams(query.wants, from, to)
    .flatMap(({ labels, entries }) => entries.map((entry) => ({ entry, labels: query.passes(entry, labels) })))
    .flatMap(({ entry, labels }) => (labels === null ? [] : [{ entry, labels }]))
    .sort((one, other) => (one.entry.at - other.entry.at) * (forward ? 1 : -1))
    .slice(0, limit)
  return grouped(passed, ({ labels }) => labels).map(([stream, members]) => ({
    stream,
    // Nanoseconds, which a number would round.
    values: members.map(({ entry }) => [`${entry.at}000000`, entry.text]),
  }))
}

/** How many lines passed in the range before each step; a step without any has no point, as in Loki. */
function seriesOf(query: CountQuery, { from, to }: Range, parameters: URLSearchParams, store: LogStore): unknown[] {
  const { lines, rangeMs, offsetMs, by } = query
  const stepMs = (figure(parameters, 'step') ?? Math.max(1, Math.floor((to - from) / 1000 / defaultSteps))) * 1000
  if (!(stepMs > 0) || (to - from) / stepMs > mostSteps) {
    throw new LogqlFault('exceeded maximum resolution of 11,000 points per time series')
  }
  const counted = store
    .streams(lines.wants, from - offsetMs - rangeMs, to - offsetMs)
    .flatMap(({ labels, entries }) =>
      entries.map(({ at, text }) => ({ at, labels: lines.passes({ at, text }, labels) })),
    )
    .flatMap(({ at, labels }) => (labels === null ? [] : [{ at, labels: by === null ? labels : only(labels, by) }]))
  return grouped(counted, ({ labels }) => labels).flatMap(([metric, members]) => {
    const times = members.map(({ at }) => at).sort((one, other) => one - other)
    const values: [number, string][] = []
    for (let at = from; at <= to; at += stepMs) {
      const last = countUpTo(times, at - offsetMs)
      const count = last - countUpTo(times, at - offsetMs - rangeMs)
      if (count > 0) values.push([at / 1000, String(count)])
    }
    return values.length === 0 ? [] : [{ metric, values }]
  })
}

/** How many of the sorted times are not later than `limit`. */
function countUpTo(times: readonly number[], limit: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

const only = (labels: LogLabels, names: readonly string[]): LogLabels =>
  Object.fromEntries(names.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])))

function grouped<T>(all: readonly T[], labelsOf: (one: T) => LogLabels): readonly (readonly [LogLabels, T[]])[] {
  const groups = new Map<string, readonly [LogLabels, T[]]>()
  for (const one of all) {
    const labels = labelsOf(one)
    const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => a.localeCompare(b)))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [labels, [one]])
    else group[1].push(one)
  }
  return [...groups.values()]
}

function rangeOf(parameters: URLSearchParams, now: number): Range {
  const to = moment(parameters.get('end')) ?? now
  const from = moment(parameters.get('start')) ?? to - defaultRangeMs
  if (from > to) throw new LogqlFault('end timestamp must not be before or equal to start time')
  return { from, to }
}

/** Seconds where the figure is short, nanoseconds where it is long, else a time in words; as Loki reads them. */
function moment(text: string | null): number | null {
  if (text === null) return null
  if (/^\d{11,}$/.test(text)) return Number(BigInt(text) / 1_000_000n)
  const at = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(at)) throw new LogqlFault(`could not parse '${text}' as a time`)
  return at
}

function figure(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name)
  if (text === null) return null
  if (!/^\d+(\.\d+)?s?$/.test(text)) throw new LogqlFault(`could not parse ${name}: "${text}"`)
  return Number(text.replace('s', ''))
}

const json = (body: unknown): LokiAnswer => ({ status: 200, type: 'application/json', body: JSON.stringify(body) })
