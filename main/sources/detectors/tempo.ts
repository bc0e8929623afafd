import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { addressText, type Detector } from '../detector.ts'
import { servicesLike } from '../service-candidates.ts'
import { versionAt } from './version-at.ts'

/** @param word whose word the address is: "the profile", "an override". */
export function tempoAt(address: ServiceAddress, word: string): Detector {
  const path = 'api/status/buildinfo'
  return {
    id: 'tempo',
    title: 'Tempo',
    how: `Service ${addressText(address)}, named by ${word}, through the API server's service proxy.`,
    request: `GET /${path}`,
    address,
    ask: async ({ cluster, signal }) => ({
      state: 'found',
      what: `Tempo ${await versionAt(cluster, address, path, 'Tempo', signal)}`,
    }),
    candidates: (context) =>
      servicesLike(context, {
        name: /tempo/,
        not: /headless|memberlist|discovery|ingester|distributor|compactor|operator/,
        ports: ['http-metrics', 'tempo-prom-metrics', 'http', 3200],
      }),
  }
}
