import { z } from 'zod'
import type { LabCluster, LabIncident } from '../lab-cluster.ts'
import { until } from './fault-marks.ts'

/** Well over the critical 5 % of the Day-2 guide §7.2. */
const failingShare = 0.12
const failedRequests = 'http_requests_total{status=~"5.."}'
// With no failed request on record the ratio is 0, not unknown.
const ratio = `(sum(rate(${failedRequests}[5m])) or vector(0)) / sum(rate(http_requests_total[5m]))`
const healthyRatio = 0.001

const instant = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
})
const patienceMs = 3000

const prometheus = (cluster: LabCluster, path: string, query: Record<string, string>): Promise<Response> =>
  fetch(`http://127.0.0.1:${cluster.ports.prometheus}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(query),
    signal: AbortSignal.timeout(patienceMs),
  })

/** null when there is nothing to divide, or no Prometheus. */
async function currentRatio(cluster: LabCluster): Promise<number | null> {
  try {
    const answer = instant.parse(await (await prometheus(cluster, 'query', { query: ratio })).json())
    const value = answer.data.result[0]?.value[1]
    return value === undefined ? null : Number(value)
  } catch {
    return null
  }
}

/** A burst of failed requests. The counters and the rule are real: the alert is pending at once and fires after 2 min. */
export const errorBudget: LabIncident = {
  id: 'error-budget',
  title: 'The error budget burns',
  story:
    'About 12 % of all requests fail: error_rate is over its critical 5 %, the morning check’s 0.1 % is long gone, and HighErrorBurnRate is pending, then fires after two minutes. At 14.4 times the allowed rate a month’s budget lasts two days; this burns eight times faster.',
  defaultCluster: 'prod-eu',

  async break(cluster, signal) {
    cluster.exporter.startErrorBurst(failingShare)
    await until('The failed requests', 10_000, async () => ((await currentRatio(cluster)) ?? 0) > 0.05, signal)
  },

  async heal(cluster) {
    cluster.exporter.endErrorBurst()
    // Without its history the ratio would only fall below the threshold after five minutes.
    let tries = 0
    await until('The end of the failed requests', 10_000, async () => {
      const now = await currentRatio(cluster)
      if (now !== null && now < healthyRatio) return true
      // A lab without Prometheus has no history to forget.
      if (now === null && tries > 10) return true
      if (tries++ % 10 === 0) await forgetHistory(cluster)
      return false
    })
  },
}

async function forgetHistory(cluster: LabCluster): Promise<void> {
  await prometheus(cluster, 'admin/tsdb/delete_series', { 'match[]': failedRequests }).catch(() => undefined)
}
