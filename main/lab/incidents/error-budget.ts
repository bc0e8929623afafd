import type { LabIncident } from '../lab-cluster.ts'
import { until } from './fault-marks.ts'
import { currentFigure, forgetHistory } from './prometheus-history.ts'

/** Well over the critical 5 % of the Day-2 guide §7.2. */
const failingShare = 0.12
const failedRequests = 'http_requests_total{status=~"5.."}'
// With no failed request on record the ratio is 0, not unknown.
const ratio = `(sum(rate(${failedRequests}[5m])) or vector(0)) / sum(rate(http_requests_total[5m]))`
const healthyRatio = 0.001
const application = 'budapp'
/** As many as five minutes of a service under load may well hold; `service-logs` asks from 20 on. */
const errorLines = 60

const errorLine = (n: number, at: Date): string =>
  JSON.stringify({
    timestamp: at.toISOString(),
    app: application,
    level: 'error',
    message: 'request failed',
    method: 'GET',
    path: n % 2 === 0 ? '/endpoints' : '/projects',
    status: 500,
    exception: "KeyError: 'tenant_id'",
  })

/** A burst of failed requests. The counters and the rule are real: the alert is pending at once and fires after 2 min. */
export const errorBudget: LabIncident = {
  id: 'error-budget',
  title: 'The error budget burns',
  story:
    'About 12 % of all requests fail: error_rate is over its critical 5 %, the morning check’s 0.1 % is long gone, and HighErrorBurnRate is pending, then fires after two minutes. At 14.4 times the allowed rate a month’s budget lasts two days; this burns eight times faster. Traces with an error arrive, and budapp’s log says the same KeyError again and again.',
  defaultCluster: 'prod-eu',

  async break(cluster, signal) {
    const now = new Date()
    const lines = Array.from({ length: errorLines }, (_, n) => errorLine(n, now))
    await cluster.podLogs.interject(application, lines)
    cluster.exporter.startErrorBurst(failingShare)
    await until('The failed requests', 10_000, async () => ((await currentFigure(cluster, ratio)) ?? 0) > 0.05, signal)
  },

  async heal(cluster) {
    cluster.exporter.endErrorBurst()
    cluster.traces.forgetFailed()
    await cluster.podLogs.withdraw(application)
    const healthy = (figure: number): boolean => figure < healthyRatio
    await forgetHistory(cluster, 'The end of the failed requests', failedRequests, ratio, healthy)
  },
}
