import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { objectPath } from '@main/clusters/resource-path.ts'
import { listOf, part, text } from '@shared/clusters/kinds/fields.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { DeclaredPort } from '@shared/forwards/contract.ts'
import { type ForwardTarget, portNumber } from '@shared/forwards/forward.ts'
import { z } from 'zod'

const anyPort = z.union([z.number(), z.string()]).nullish().catch(null)
const containers = listOf(
  z.object({
    name: text,
    ports: listOf(z.object({ name: text, containerPort: portNumber, protocol: text })),
  }),
)
const podSpec = part(z.object({ containers, initContainers: containers }))
const serviceForm = z.object({
  spec: part(
    z.object({ ports: listOf(z.object({ name: text, port: portNumber, protocol: text, targetPort: anyPort })) }),
  ),
})
const podForm = z.object({ spec: podSpec })
const workloadForm = z.object({ spec: part(z.object({ template: part(z.object({ spec: podSpec })) })) })

/** The TCP ports that a target declares; a port-forward carries no others. Errors: NOT_FOUND and those of any request. */
export async function declaredPorts(
  cluster: ClusterAccess,
  { kind: plural, namespace, name }: ForwardTarget,
  signal: AbortSignal,
): Promise<DeclaredPort[]> {
  const kind = findKind(plural)
  if (kind === null) throw new CockpitError('NOT_FOUND', `There is no kind ${plural} here`)
  const object = await cluster.json(objectPath(kind, namespace, name), { signal })
  if (plural === 'services') {
    return (serviceForm.parse(object).spec?.ports ?? []).filter(isTcp).map(({ port, name: word, targetPort }) => ({
      port,
      name: word ?? '',
      of: targetPort === null || targetPort === undefined || targetPort === port ? '' : `to ${targetPort}`,
    }))
  }
  const spec = plural === 'pods' ? podForm.parse(object).spec : workloadForm.parse(object).spec?.template?.spec
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(({ name: container, ports }) =>
    ports
      .filter(isTcp)
      .map(({ containerPort, name: word }) => ({ port: containerPort, name: word ?? '', of: container ?? '' })),
  )
}

const isTcp = ({ protocol }: { readonly protocol: string | null }): boolean => (protocol ?? 'TCP') === 'TCP'
