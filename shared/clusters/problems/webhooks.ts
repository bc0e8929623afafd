import type { Row } from '../kind.ts'
import type { EndpointSliceRow } from '../kinds/endpointslices.ts'
import type { ServiceRow } from '../kinds/services.ts'
import type { WebhookFacts, WebhookTarget } from '../kinds/webhook-targets.ts'
import type { Problem } from '../problem.ts'
import { problemOf } from './problem-of.ts'

export interface WebhookSurroundings {
  /** By "namespace/name". */
  readonly services: ReadonlyMap<string, ServiceRow>
  /** "namespace/name" of services with a ready endpoint; null when endpoint slices cannot be read. */
  readonly answering: ReadonlySet<string> | null
}

/** The two maps that `webhookProblems` looks into. */
export function webhookSurroundings(
  services: Iterable<ServiceRow>,
  slices: Iterable<EndpointSliceRow> | null,
): WebhookSurroundings {
  const answering = slices === null ? null : new Set<string>()
  for (const slice of slices ?? []) {
    if (slice.service !== null && slice.ready > 0) answering?.add(`${slice.namespace}/${slice.service}`)
  }
  return { services: new Map([...services].map((row) => [`${row.namespace}/${row.name}`, row])), answering }
}

/**
 * Webhooks of one configuration whose service is not there, or has nothing behind it. With the policy Fail every change
 * that they guard is refused meanwhile.
 * @param kind the configuration's kind, plural as in `kinds/`.
 */
export function webhookProblems(
  kind: string,
  row: Row & WebhookFacts,
  { services, answering }: WebhookSurroundings,
): readonly Problem[] {
  const broken = new Map<string, { readonly says: string; readonly hooks: WebhookTarget[] }>()
  for (const hook of row.webhooks) {
    if (hook.service === null) continue
    const address = `${hook.service.namespace}/${hook.service.name}`
    const service = services.get(address)
    const gone = service === undefined
    // An ExternalName service has no endpoints of its own.
    const empty = !gone && service.type !== 'ExternalName' && answering !== null && !answering.has(address)
    if (!gone && !empty) continue
    const says = gone ? `there is no service ${address}` : `service ${address} has no ready endpoint`
    const known = broken.get(address)
    if (known === undefined) broken.set(address, { says, hooks: [hook] })
    else known.hooks.push(hook)
  }
  return [...broken].map(([address, { says, hooks }]) => {
    const blocking = hooks.filter(({ failurePolicy }) => failurePolicy !== 'Ignore')
    return problemOf(
      { kind, namespace: null, name: row.name, container: null },
      {
        what: `service-${address}`,
        rule: 'service',
        severity: blocking.length > 0 ? 'critical' : 'warning',
        says: blocking.length > 0 ? `${says}: what its webhooks guard cannot be changed` : `${says}: it is passed over`,
        evidence: hooks.map(({ name, failurePolicy }) => `${name} (${failurePolicy})`).join(', '),
        since: null,
      },
    )
  })
}
