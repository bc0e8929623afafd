import type { ClusterAccess, PodAddress } from '@main/clusters/cluster-access.ts'
import { pathSegment } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

const largestAnswer = 16 * 1024 * 1024
const patienceMs = 5_000

/**
 * The text of a pod's own /metrics, through the API server's proxy. Errors: those of any request, TIMED_OUT,
 * ANSWER_TOO_LARGE.
 */
export async function readPodMetrics(
  cluster: Pick<ClusterAccess, 'stream'>,
  { namespace, pod }: PodAddress,
  port: number,
  signal: AbortSignal,
): Promise<string> {
  const path = `/api/v1/namespaces/${pathSegment(namespace)}/pods/${pathSegment(pod)}:${port}/proxy/metrics`
  const late = AbortSignal.timeout(patienceMs)
  try {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of await cluster.stream(path, {}, AbortSignal.any([signal, late]), patienceMs)) {
      bytes += chunk.length
      if (bytes > largestAnswer) {
        throw new CockpitError('ANSWER_TOO_LARGE', `The metrics of ${namespace}/${pod} are larger than 16 MiB`)
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (thrown) {
    if (!late.aborted || signal.aborted) throw thrown
    throw new CockpitError(
      'TIMED_OUT',
      `${namespace}/${pod}:${port} has not told its metrics within ${patienceMs / 1000} s`,
    )
  }
}
