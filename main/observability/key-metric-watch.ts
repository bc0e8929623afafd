import { isDeepStrictEqual } from 'node:util'
import type { Clock, ProblemSource, ServiceAddress } from '@main/clusters/cluster-access.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Problem } from '@shared/clusters/problem.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { metricText } from '@shared/observability/metric-value.ts'
import { crossed } from '@shared/observability/threshold.ts'
import type { KeyMetric, PlatformProfile } from '@shared/platform/profile.ts'
import { keyMetricReader, type Reading } from './key-metric-query.ts'
import { openPrometheus } from './prometheus.ts'

/** Slowest pace while Prometheus does not answer, ms. */
const slowestMs = 15_000
const readTimeoutMs = 8000

export interface KeyMetricWatch extends ProblemSource {
  /** Resolves when the metrics of this cluster have been read, or failed to be read, at least once. */
  firstReading(cluster: ClusterId, signal: AbortSignal): Promise<void>
}

export const keyMetricProblemId = (metric: KeyMetric): string => `key-metric/${metric.id}`

function problemOf(metric: KeyMetric, value: number, since: number): Problem | null {
  const breach = crossed(value, metric)
  if (!breach) return null
  const action = `${metric.action.charAt(0).toLowerCase()}${metric.action.slice(1)}`
  return {
    id: keyMetricProblemId(metric),
    severity: breach.severity,
    title: `${metric.title} ${metricText(value, metric.unit)} is over ${metricText(breach.limit, metric.unit)} — ${action}`,
    evidence: `${metric.query} = ${value}`,
    object: { kind: 'metrics', namespace: null, name: metric.id, container: null },
    since,
  }
}

/**
 * Watches the profile's key metrics (Day-2 §7.2) in the Prometheus of a cluster. A problem is taken back only by a
 * reading: while Prometheus cannot be reached the last known ones stay, and a blind spot says so.
 * @param addressOf where a cluster's Prometheus is now; asked before each reading.
 */
export function keyMetricWatch(
  profile: PlatformProfile,
  clock: Clock,
  addressOf: (cluster: ClusterId) => ServiceAddress = () => profile.prometheus,
): KeyMetricWatch {
  const metrics = profile.keyMetrics
  const read = new Set<ClusterId>()
  const waiting = new Map<ClusterId, Set<() => void>>()

  const markRead = (cluster: ClusterId): void => {
    read.add(cluster)
    for (const resolve of waiting.get(cluster) ?? []) resolve()
    waiting.delete(cluster)
  }

  const watch: ProblemSource['watch'] = (cluster, report) => {
    if (metrics.length === 0) {
      markRead(cluster.id)
      report([], [])
      return () => {}
    }
    let address = addressOf(cluster.id)
    let ask = keyMetricReader(openPrometheus(cluster, address), metrics)
    const followAddress = (): void => {
      const now = addressOf(cluster.id)
      if (isDeepStrictEqual(now, address)) return
      address = now
      ask = keyMetricReader(openPrometheus(cluster, address), metrics)
    }
    const ended = new AbortController()
    let problems: readonly Problem[] = []
    let lastRead: number | null = null
    let failures = 0
    let cancelTimer = (): void => {}
    let reading = false
    let lastReport = ''

    const tell = (blindSpots: readonly string[]): void => {
      // The reader's query text stays the same while its figure moves, so a report is compared as a whole.
      const key = JSON.stringify([problems, blindSpots])
      if (key === lastReport || ended.signal.aborted) return
      lastReport = key
      report(problems, blindSpots)
    }

    const take = (readings: ReadonlyMap<string, Reading>): readonly string[] => {
      const now = clock.now()
      const blind: string[] = []
      const found: Problem[] = []
      for (const metric of metrics) {
        const one = readings.get(metric.id)
        if (one === undefined || one.form === 'no-data') {
          blind.push(`${metric.title}: ${one?.why ?? 'not answered'}`)
        } else if (one.form === 'failed') {
          blind.push(`${metric.title}: ${one.error.message}`)
        } else {
          const before = problems.find((old) => old.id === keyMetricProblemId(metric))
          const next = problemOf(metric, one.value, before?.since ?? now)
          if (next) found.push(next)
          for (const warning of one.warnings) blind.push(`${metric.title}: Prometheus warns: ${warning}`)
        }
      }
      problems = found
      return [...new Set(blind)]
    }

    const round = async (): Promise<void> => {
      if (reading || ended.signal.aborted) return
      reading = true
      cancelTimer()
      followAddress()
      try {
        const readings = await ask({ signal: ended.signal, timeoutMs: readTimeoutMs })
        if (ended.signal.aborted) return
        failures = 0
        lastRead = clock.now()
        tell(take(readings))
      } catch (thrown) {
        if (ended.signal.aborted) return
        failures += 1
        const when = lastRead === null ? 'never read' : `last read ${new Date(lastRead).toISOString()}`
        tell([`Key metrics: ${toErrorShape(thrown).message} (${when})`])
      } finally {
        reading = false
      }
      markRead(cluster.id)
      const pace = Math.min(slowestMs, profile.keyMetricsEveryMs * 2 ** Math.min(failures, 10))
      cancelTimer = clock.after(failures === 0 ? profile.keyMetricsEveryMs : pace, () => void round())
    }

    const isOld = () => lastRead === null || Math.abs(clock.now() - lastRead) >= profile.keyMetricsEveryMs

    // Back in reach: do not wait for the slow pace to run out, nor show figures from before a sleep for longer.
    let phase = cluster.state.phase
    const stopListening = cluster.onStateChange((state) => {
      const returned = state.phase === 'live' && phase !== 'live'
      phase = state.phase
      if (returned && (failures > 0 || isOld())) void round()
    })

    tell(['Key metrics: not read yet'])
    void round()
    return () => {
      ended.abort()
      cancelTimer()
      stopListening()
      read.delete(cluster.id)
    }
  }

  return {
    watch,
    firstReading(cluster, signal) {
      if (read.has(cluster)) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const waiters = waiting.get(cluster) ?? new Set()
        waiting.set(cluster, waiters)
        const done = (): void => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        const abort = (): void => {
          waiters.delete(done)
          reject(signal.reason)
        }
        if (signal.aborted) return abort()
        waiters.add(done)
        signal.addEventListener('abort', abort, { once: true })
      })
    },
  }
}
