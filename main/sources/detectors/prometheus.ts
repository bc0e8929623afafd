import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { openPrometheus, samplesOf } from '@main/observability/prometheus.ts'
import { jsonOf } from '@main/observability/service-answer.ts'
import { z } from 'zod'
import { addressText, type Detector } from '../detector.ts'
import { servicesLike } from '../service-candidates.ts'

const buildInfo = z.object({ data: z.object({ version: z.string() }) })
const query = 'count(up)'

/** @param word whose word the address is: "the profile", "an override". */
export function prometheusAt(address: ServiceAddress, word: string): Detector {
  return {
    id: 'prometheus',
    title: 'Prometheus',
    how: `Service ${addressText(address)}, named by ${word}, through the API server's service proxy.`,
    request: `query ${query}`,
    address,
    async ask(context) {
      const { cluster, signal } = context
      const answer = await openPrometheus(cluster, address).query(query, { signal })
      const targets = samplesOf(answer)[0]?.value ?? 0
      const version = await versionOf(() => cluster.serviceProxy(address, 'api/v1/status/buildinfo', { signal }))
      return { state: 'found', what: `${version}, ${targets} target${targets === 1 ? '' : 's'}` }
    },
    candidates: (context) =>
      servicesLike(context, {
        name: /prometheus|thanos-query|vmselect|vmsingle|mimir-(query|nginx)/,
        not: /alertmanager|exporter|operator|adapter|pushgateway|kube-state|kubecost|-headless|operated-/,
        ports: ['http-web', 'web', 'http', 9090],
      }),
  }
}

/** Relatives of Prometheus answer queries without telling their version. */
async function versionOf(ask: () => Promise<Parameters<typeof jsonOf>[0]>): Promise<string> {
  try {
    return `Prometheus ${buildInfo.parse(jsonOf(await ask(), 'Prometheus')).data.version}`
  } catch {
    return 'It answers PromQL and tells no version'
  }
}
