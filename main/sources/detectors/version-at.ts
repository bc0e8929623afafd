import type { ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { jsonOf, oneLine } from '@main/observability/service-answer.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'

const buildInfo = z.object({ version: z.string().min(1) })

/** The version that a server of Grafana's tells. Errors: BAD_ANSWER and those of the service proxy. */
export async function versionAt(
  cluster: ClusterAccess,
  address: ServiceAddress,
  path: string,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const answer = await cluster.serviceProxy(address, path, { signal })
  const parsed = buildInfo.safeParse(jsonOf(answer, name))
  if (answer.status === 200 && parsed.success) return parsed.data.version
  throw new CockpitError(
    'BAD_ANSWER',
    `What answers there (${answer.status}) is no ${name}: ${oneLine(answer.body, 160)}`,
  )
}
