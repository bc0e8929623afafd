import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { jsonOf } from '@main/observability/service-answer.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { z } from 'zod'
import { addressText, type Detector } from '../detector.ts'
import { servicesLike } from '../service-candidates.ts'

const status = z.object({
  versionInfo: z.object({ version: z.string() }),
  cluster: z.object({ status: z.string() }).optional(),
})

/** @param word whose word the address is: "the profile", "an override". */
export function alertmanagerAt(address: ServiceAddress, word: string): Detector {
  return {
    id: 'alertmanager',
    title: 'Alertmanager',
    how: `Service ${addressText(address)}, named by ${word}, through the API server's service proxy.`,
    request: 'GET /api/v2/status',
    address,
    async ask({ cluster, signal }) {
      const answer = await cluster.serviceProxy(address, 'api/v2/status', { signal, timeoutMs: 10_000 })
      const told = status.safeParse(jsonOf(answer, 'Alertmanager'))
      if (!told.success) {
        throw new CockpitError('BAD_ANSWER', `What answers there (${answer.status}) is not an Alertmanager`)
      }
      const { versionInfo, cluster: gossip } = told.data
      return { state: 'found', what: `Alertmanager ${versionInfo.version}, cluster ${gossip?.status ?? 'not told'}` }
    },
    candidates: (context) =>
      servicesLike(context, { name: /alertmanager/, not: /headless|operated/, ports: ['http-web', 'web', 9093] }),
  }
}
