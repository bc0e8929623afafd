import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { everyLine, type LogSift, logSift } from '@shared/logs/log-sift.ts'
import type { LogTarget } from '@shared/logs/log-target.ts'
import type { LogView } from '@shared/logs/log-view.ts'
import { logKind } from '@shared/logs/target-word.ts'

/** How far back is read at first: so many lines of each container, or so long. */
export const logRanges = {
  '1000': { words: 'last 1,000 lines each', tail: 1000, sinceMs: null },
  '10000': { words: 'last 10,000 lines each', tail: 10_000, sinceMs: null },
  '10m': { words: 'last 10 minutes', tail: null, sinceMs: 600_000 },
  '1h': { words: 'last hour', tail: null, sinceMs: 3_600_000 },
  all: { words: 'all that the node keeps', tail: null, sinceMs: null },
} as const
export type LogRange = keyof typeof logRanges

export interface LogsRoute {
  readonly screen: 'logs'
  readonly cluster: ClusterId
  readonly target: LogTarget
  /** null = all. */
  readonly container: string | null
  readonly previous: boolean
  readonly range: LogRange
  /** What is looked for at first; what is typed later stays on the screen. */
  readonly sift: LogSift
  /** Structured lines stand in columns at first. */
  readonly columns: boolean
}

/** The log of a target as it opens by itself. */
export function plainLog(cluster: ClusterId, target: LogTarget): LogsRoute {
  return {
    screen: 'logs',
    cluster,
    target,
    container: null,
    previous: false,
    range: '1000',
    sift: everyLine,
    columns: false,
  }
}

export function viewRoute(cluster: ClusterId, { target, container, sift, columns }: LogView): LogsRoute {
  return { ...plainLog(cluster, target), container: container ?? null, sift, columns }
}

/** `/cluster/ID/logs?kind=…&namespace=…&name=…`; null for every other path, and where what is needed is missing. */
export function parseLogsRoute(path: string): LogsRoute | null {
  const match = /^\/?cluster\/([^/?]+)\/logs\?(.*)$/.exec(path)
  if (match === null) return null
  const query = new URLSearchParams(match[2])
  const kind = logKind(query.get('kind') ?? '')
  const namespace = query.get('namespace')
  const name = query.get('name')
  if (kind === null || !namespace || !name) return null
  const range = query.get('range') ?? ''
  const sift = logSift.safeParse({
    filter: query.get('filter') ?? '',
    regex: query.get('regex') === 'true',
    invert: query.get('invert') === 'true',
    level: query.get('level'),
    where: query.get('where') ?? '',
  })
  try {
    return {
      screen: 'logs',
      cluster: decodeURIComponent(match[1] ?? ''),
      target: { kind, namespace, name },
      container: query.get('container') || null,
      previous: query.get('previous') === 'true',
      range: isRange(range) ? range : '1000',
      sift: sift.data ?? everyLine,
      columns: query.get('columns') === 'true',
    }
  } catch {
    return null
  }
}

/** The path of a route, as `parseLogsRoute` reads it. */
export function logsPath({ cluster, target, container, previous, range, sift, columns }: LogsRoute): string {
  const query = new URLSearchParams({ kind: target.kind, namespace: target.namespace, name: target.name })
  const set = (name: string, value: string | null, usual: string | null) => {
    if (value !== null && value !== usual) query.set(name, value)
  }
  set('container', container, null)
  set('previous', `${previous}`, 'false')
  set('range', range, '1000')
  set('filter', sift.filter, '')
  set('regex', `${sift.regex}`, 'false')
  set('invert', `${sift.invert}`, 'false')
  set('level', sift.level, null)
  set('where', sift.where, '')
  set('columns', `${columns}`, 'false')
  return `/cluster/${encodeURIComponent(cluster)}/logs?${query}`
}

/** Another log, or the same one looked at otherwise: what was typed on the screen belongs to the one before. */
export function logScreenKey(route: LogsRoute): string {
  return logsPath({ ...route, container: null, previous: false, range: '1000' })
}

export function isRange(word: string): word is LogRange {
  return word in logRanges
}
