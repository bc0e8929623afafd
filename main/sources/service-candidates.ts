import type { ServiceAddress } from '@main/clusters/cluster-access.ts'
import { services } from '@shared/clusters/kinds/services.ts'
import type { DetectorContext } from './detector.ts'

export interface Likeness {
  /** Of the label app.kubernetes.io/name, or of the service's name. */
  readonly name: RegExp
  readonly not?: RegExp
  /** Port names and numbers that speak for it, best first. */
  readonly ports: readonly (string | number)[]
}

const mostCandidates = 8

/**
 * Services of the cluster that may be what is looked for. They are offered to a person, never taken by themselves:
 * guessing picks the wrong one where several products bring a Prometheus (lens#8028).
 */
export async function servicesLike(
  { cluster, signal }: DetectorContext,
  { name, not, ports }: Likeness,
): Promise<readonly ServiceAddress[]> {
  const lease = cluster.lease(services, null)
  try {
    await lease.settled(signal)
    if (lease.freshness.state !== 'live') return []
    return [...lease.rows.values()]
      .filter((row) => {
        const words = `${row.labels['app.kubernetes.io/name'] ?? ''} ${row.name}`
        return name.test(words) && !(not?.test(words) ?? false) && row.type !== 'ExternalName'
      })
      .flatMap((row) => {
        const wanted = ports.flatMap((want) => row.ports.find((port) => port.name === want || port.port === want) ?? [])
        const port = wanted[0] ?? row.ports[0]
        return port === undefined ? [] : [{ namespace: row.namespace, service: row.name, port: port.port }]
      })
      .sort((a, b) => a.namespace.localeCompare(b.namespace) || a.service.localeCompare(b.service))
      .slice(0, mostCandidates)
  } finally {
    lease.release()
  }
}
