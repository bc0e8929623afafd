import type { DaemonSetRow } from '../kinds/daemonsets.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** New pods need a moment even when all is well. */
const startGrace = 30_000

/**
 * A daemon set that is short of ready pods. One that no node wants is nothing wrong.
 * @param now ms since the epoch.
 */
export function daemonSetProblems(row: DaemonSetRow, now: number): readonly Problem[] {
  if (row.ready >= row.wanted) return []
  const onTheWay = row.createdAt !== null && now - row.createdAt < startGrace
  // While it is rolled out node by node, a pod is missing on purpose.
  const rollingOut = row.updated < row.wanted
  return [
    problemOf(
      { kind: 'daemonsets', namespace: row.namespace, name: row.name, container: null },
      {
        what: 'short',
        severity: row.ready === 0 && !onTheWay && !rollingOut ? 'critical' : 'warning',
        says: row.ready === 0 ? `ready on none of ${row.wanted} nodes` : `ready on ${row.ready} of ${row.wanted} nodes`,
        evidence: `${row.wanted} nodes should run it, ${row.current} do, ${row.ready} ready, ${row.updated} of the newest revision`,
        since: null,
      },
    ),
  ]
}
