import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { logKind } from '@shared/logs/target-word.ts'
import { type LogsRoute, logsPath } from './log-route.ts'

/** Goes to a log. Not through the router's own `navigate`, which would move the query out of the hash. */
export function goToLogs(route: LogsRoute): void {
  window.location.hash = `#${logsPath(route)}`
}

/** True for pods and for what has pods: the key `l` opens their log. */
export function hasLogs(kind: string): boolean {
  return logKind(kind) !== null
}

/** Opens the log of a row; does nothing for a kind that has none. */
export function openLogs(cluster: ClusterId, kind: string, row: { namespace: string | null; name: string }): void {
  const known = logKind(kind)
  if (known === null || row.namespace === null) return
  goToLogs({
    screen: 'logs',
    cluster,
    target: { kind: known, namespace: row.namespace, name: row.name },
    container: null,
    previous: false,
    range: '1000',
  })
}
