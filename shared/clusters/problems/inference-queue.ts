import type { InferenceEndpoint } from '../../gpu/endpoint.ts'
import { crossed, type Thresholds } from '../../observability/threshold.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/** Day-2 guide §7.2, requests that wait. */
export const queueLimits: Thresholds = { warning: 100, critical: 500 }

/** Endpoints at which more requests wait than should, over all their servers that answered. */
export function queueProblems(endpoints: readonly InferenceEndpoint[]): readonly Problem[] {
  const byWorkload = new Map<string, InferenceEndpoint[]>()
  for (const endpoint of endpoints) {
    if (endpoint.reason !== '' || typeof endpoint.waiting !== 'number') continue
    const name = `${endpoint.namespace}/${endpoint.workload ?? endpoint.pod}`
    byWorkload.set(name, [...(byWorkload.get(name) ?? []), endpoint])
  }
  return [...byWorkload.values()].flatMap((servers) => {
    const [first] = servers
    if (first === undefined) return []
    const sum = (of: 'waiting' | 'running') =>
      servers.reduce((total, server) => total + (typeof server[of] === 'number' ? server[of] : 0), 0)
    const waiting = sum('waiting')
    const breach = crossed(waiting, queueLimits)
    if (breach === null) return []
    const isPod = first.workload === null
    const caches = servers.flatMap(({ kvCachePercent }) => (typeof kvCachePercent === 'number' ? kvCachePercent : []))
    const cache = caches.length === 0 ? '' : `, KV cache ${Math.round(Math.max(...caches))} %`
    return problemOf(
      {
        kind: isPod ? 'pods' : 'deployments',
        namespace: first.namespace,
        name: first.workload ?? first.pod,
        container: null,
      },
      {
        what: 'inference-queue',
        severity: breach.severity,
        says: `${waiting} requests wait; over ${breach.limit} — scale endpoints`,
        evidence: `${first.model ?? 'model not told'}: ${sum('running')} run, ${waiting} wait on ${servers.length} server${servers.length === 1 ? '' : 's'}${cache}`,
        since: null,
      },
    )
  })
}
