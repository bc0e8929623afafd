import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { addressText, type Detector } from '../detector.ts'
import { servicesLike } from '../service-candidates.ts'
import { versionAt } from './version-at.ts'

/** @param word whose word the address is: "the profile", "an override". */
export function lokiAt(address: ServiceAddress, word: string): Detector {
  const path = 'loki/api/v1/status/buildinfo'
  return {
    id: 'loki',
    title: 'Loki',
    how: `Service ${addressText(address)}, named by ${word}, through the API server's service proxy.`,
    request: `GET /${path}`,
    address,
    ask: async ({ cluster, signal }) => ({
      state: 'found',
      what: `Loki ${await versionAt(cluster, address, path, 'Loki', signal)}`,
    }),
    candidates: (context) =>
      servicesLike(context, {
        name: /loki/,
        not: /headless|memberlist|canary|ruler|ingester|distributor|compactor/,
        ports: ['http-metrics', 'http', 3100],
      }),
  }
}
