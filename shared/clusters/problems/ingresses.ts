import type { IngressRow } from '../kinds/ingresses.ts'
import type { ServiceRow } from '../kinds/services.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

/**
 * Backends of one ingress that lead nowhere: no such service, or no such port of it.
 * @param services by "namespace/name".
 */
export function ingressProblems(row: IngressRow, services: ReadonlyMap<string, ServiceRow>): readonly Problem[] {
  return row.backends.flatMap(({ service, port }) => {
    const found = services.get(`${row.namespace}/${service}`)
    const says =
      found === undefined
        ? `sends to service ${service}, which is not there`
        : port === null || found.ports.some((each) => each.port === port || each.name === port)
          ? null
          : `sends to port ${port} of service ${service}, which has no such port`
    if (says === null) return []
    return problemOf(
      { kind: 'ingresses', namespace: row.namespace, name: row.name, container: null },
      {
        what: `backend-${service}:${port}`,
        rule: 'backend',
        severity: 'critical',
        says,
        evidence: `hosts ${row.hosts.filter((host) => host !== '').join(', ') || '*'}`,
        since: null,
      },
    )
  })
}
