import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { openPrometheus } from '@main/observability/prometheus.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Graph } from '@shared/incidents/incident.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'

const spanMs = 60 * 60_000
const stepMs = 30_000
const mostPoints = 240

/**
 * The last hour of a key metric as it was recorded. Of several series the highest is kept, because it is the one that hurts.
 * Errors: NOT_FOUND, NO_DATA, and those of Prometheus.
 */
export async function metricGraph(
  cluster: ClusterAccess,
  { prometheus, keyMetrics }: PlatformProfile,
  metric: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Graph> {
  const found = keyMetrics.find(({ id }) => id === metric)
  if (found === undefined) throw new CockpitError('NOT_FOUND', `The platform profile has no key metric ${metric}`)
  const end = clock.now()
  const range = { start: end - spanMs, end, step: stepMs }
  const answer = await openPrometheus(cluster, prometheus).queryRange(found.query, range, { signal })
  const highest = new Map<number, number>()
  for (const { values } of answer.resultType === 'matrix' ? answer.result : []) {
    for (const { at, value } of values) {
      if (Number.isFinite(value)) highest.set(at, Math.max(value, highest.get(at) ?? Number.NEGATIVE_INFINITY))
    }
  }
  if (highest.size === 0) {
    throw new CockpitError('NO_DATA', `Prometheus of ${cluster.id} has no figure of ${found.title} in the last hour`)
  }
  const times = [...highest.keys()].sort((a, b) => a - b).slice(-mostPoints)
  const { title, unit, warning, critical } = found
  const points = times.map((at) => ({ at, value: highest.get(at) ?? null }))
  return { cluster: cluster.id, metric, title, unit, warning, critical, points }
}
