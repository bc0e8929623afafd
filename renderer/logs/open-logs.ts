import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { logKind } from '@shared/logs/target-word.ts'
import { type LogsRoute, logsPath, plainLog } from './log-route.ts'

/** Goes to a log. Not through the router's own `navigate`, which would move the query out of the hash. */
export function goToLogs(route: LogsRoute): void {
  window.location.hash = `#${logsPath(route)}`
}

/** True for pods, for what has pods, and for namespaces: the key `l` opens their log. */
export function hasLogs(kind: string): boolean {
  return logKind(kind) !== null
}

/** Opens the log of a row; does nothing for a kind that has none. */
export function openLogs(cluster: ClusterId, kind: string, row: { namespace: string | null; name: string }): void {
  const known = logKind(kind)
  const namespace = known === 'namespaces' ? row.name : row.namespace
  if (known === null || namespace === null) return
  goToLogs(plainLog(cluster, { kind: known, namespace, name: row.name }))
}
