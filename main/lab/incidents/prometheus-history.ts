import { z } from 'zod'
import type { LabCluster } from '../lab-cluster.ts'
import { until } from './fault-marks.ts'

const instant = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
})
const patienceMs = 3000

const ask = (cluster: LabCluster, path: string, query: Record<string, string>): Promise<Response> =>
  fetch(`http://127.0.0.1:${cluster.ports.prometheus}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(query),
    signal: AbortSignal.timeout(patienceMs),
  })

/** The first sample of a query; null when there is none, or no Prometheus. */
export async function currentFigure(cluster: LabCluster, query: string): Promise<number | null> {
  try {
    const answer = instant.parse(await (await ask(cluster, 'query', { query })).json())
    const value = answer.data.result[0]?.value[1]
    return value === undefined || Number.isNaN(Number(value)) ? null : Number(value)
  } catch {
    return null
  }
}

/**
 * Deletes the history of the series until the figure is healthy: without that, a rate over five minutes would only be
 * so after five minutes.
 */
export async function forgetHistory(
  cluster: LabCluster,
  what: string,
  series: string,
  query: string,
  isHealthy: (figure: number) => boolean,
): Promise<void> {
  let tries = 0
  await until(what, 15_000, async () => {
    const now = await currentFigure(cluster, query)
    if (now !== null && isHealthy(now)) return true
    // A lab without Prometheus has no history to forget.
    if (now === null && tries > 30) return true
    if (tries++ % 10 === 0) await ask(cluster, 'admin/tsdb/delete_series', { 'match[]': series }).catch(() => undefined)
    return false
  })
}
