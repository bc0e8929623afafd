import type { ClusterAccess, ServiceAddress } from '@main/clusters/cluster-access.ts'
import { jsonOf, oneLine } from '@main/observability/service-answer.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { addressText, type Detector } from '../detector.ts'
import { servicesLike } from '../service-candidates.ts'

const buildInfo = z.object({ version: z.string().min(1) })

export interface VersionedServer {
  readonly id: Detector['id']
  readonly title: string
  /** Where it tells its version. */
  readonly path: string
  /** How its service is found where nobody names it. */
  readonly like: Parameters<typeof servicesLike>[1]
}

/**
 * A server of Grafana's, known by the version that it tells.
 * @param word whose word the address is: "the profile", "an override".
 */
export function versionDetector(server: VersionedServer, address: ServiceAddress, word: string): Detector {
  const { id, title, path, like } = server
  return {
    id,
    title,
    how: `Service ${addressText(address)}, named by ${word}, through the API server's service proxy.`,
    request: `GET /${path}`,
    address,
    ask: async ({ cluster, signal }) => ({
      state: 'found',
      what: `${title} ${await versionAt(cluster, address, path, title, signal)}`,
    }),
    candidates: (context) => servicesLike(context, like),
  }
}

/** Errors: BAD_ANSWER and those of the service proxy. */
async function versionAt(
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
