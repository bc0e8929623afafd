import type { LabIncident } from '../lab-cluster.ts'
import { until } from './fault-marks.ts'
import { currentFigure, forgetHistory } from './prometheus-history.ts'

const application = 'budapp'
const series = '{__name__=~"http_request_duration_seconds_.*"}'
const p99 = 'histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))'
/** The objective of the Operations guide §3.1, seconds. */
const objective = 0.5
/** Of the thousand lines that someone reads, clearly more than one in ten. */
const slowQueries = 160

const slowQuery = (n: number, at: Date): string =>
  JSON.stringify({
    timestamp: at.toISOString(),
    app: application,
    level: 'warning',
    message: 'slow query',
    duration_ms: 4200 + 13 * n,
    statement: 'SELECT * FROM audit_trail WHERE user_id = $1 ORDER BY created_at DESC',
  })

/** One service waits for its database: its answers come late, in the figures and in truth. */
export const apiLatency: LabIncident = {
  id: 'api-latency',
  title: 'The API answers slowly',
  story:
    'budapp takes seconds where it took milliseconds: P99 of the platform is several times its objective of 500 ms, and no request fails. One statement, which reads the whole audit_trail for one user, fills its log as "slow query". Which service, then which statement, is to be found.',
  defaultCluster: 'prod-us',

  async break(cluster, signal) {
    const now = new Date()
    const lines = Array.from({ length: slowQueries }, (_, n) => slowQuery(n, now))
    await cluster.podLogs.interject(application, lines)
    cluster.exporter.startSlowness(application)
    const slow = async () => ((await currentFigure(cluster, p99)) ?? 0) > objective
    await until('The slow requests', 15_000, slow, signal)
  },

  async heal(cluster) {
    cluster.exporter.endSlowness()
    await cluster.podLogs.withdraw(application)
    await forgetHistory(cluster, 'The end of the slow requests', series, p99, (figure) => figure < objective)
  },
}
