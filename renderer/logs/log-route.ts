import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { LogTarget } from '@shared/logs/contract.ts'
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
  try {
    return {
      screen: 'logs',
      cluster: decodeURIComponent(match[1] ?? ''),
      target: { kind, namespace, name },
      container: query.get('container') || null,
      previous: query.get('previous') === 'true',
      range: isRange(range) ? range : '1000',
    }
  } catch {
    return null
  }
}

/** The path of a route, as `parseLogsRoute` reads it. */
export function logsPath({ cluster, target, container, previous, range }: LogsRoute): string {
  const query = new URLSearchParams({ kind: target.kind, namespace: target.namespace, name: target.name })
  if (container !== null) query.set('container', container)
  if (previous) query.set('previous', 'true')
  if (range !== '1000') query.set('range', range)
  return `/cluster/${encodeURIComponent(cluster)}/logs?${query}`
}

export function isRange(word: string): word is LogRange {
  return word in logRanges
}
