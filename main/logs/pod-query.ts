import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { listOf, part, text, words } from '@shared/clusters/kinds/fields.ts'
import type { PodRow } from '@shared/clusters/kinds/pods.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { LogTarget } from '@shared/logs/log-target.ts'
import { z } from 'zod'
import { workloadPath } from './log-paths.ts'

/** Which pods a target means. */
export interface PodQuery {
  readonly namespace: string
  /** The API's own selection: a field selector for one pod, the workload's label selector otherwise. */
  readonly query: Readonly<Record<string, string>>
  /** Selectors of two workloads may overlap; the owner tells whose pod it is. */
  belongs(pod: PodRow): boolean
}

const workload = z.object({
  spec: part(
    z.object({
      selector: part(
        z.object({
          matchLabels: words,
          matchExpressions: listOf(z.object({ key: text, operator: text, values: listOf(z.string()) })),
        }),
      ),
    }),
  ),
})
type Selector = NonNullable<NonNullable<z.output<typeof workload>['spec']>['selector']>

/**
 * Reads the workload's selector; a pod and a namespace need none.
 * Errors: those of any request; BAD_ANSWER when the workload selects nothing.
 */
export async function podQueryOf(cluster: ClusterAccess, target: LogTarget, signal: AbortSignal): Promise<PodQuery> {
  const { kind, namespace, name } = target
  if (kind === 'pods') {
    return { namespace, query: { fieldSelector: `metadata.name=${name}` }, belongs: (pod) => pod.name === name }
  }
  if (kind === 'namespaces') return { namespace: name, query: {}, belongs: () => true }
  const answer = workload.safeParse(await cluster.json(workloadPath(kind, namespace, name), { signal }))
  const labelSelector = selectorText(answer.data?.spec?.selector ?? null)
  // An empty selector would mean every pod of the namespace.
  if (labelSelector === '') {
    throw new CockpitError('BAD_ANSWER', `${kind} ${namespace}/${name} has no selector for its pods`, '')
  }
  const belongs = ({ workload: known, owner }: PodRow) =>
    known === null ||
    (known.kind === kind && known.name === name) ||
    (kind === 'replicasets' && owner?.kind === 'ReplicaSet' && owner.name === name)
  return { namespace, query: { labelSelector }, belongs }
}

/** A selector as the API's query takes it. */
export function selectorText(selector: Selector | null): string {
  if (selector === null) return ''
  const labels = Object.entries(selector.matchLabels).map(([name, value]) => `${name}=${value}`)
  const expressions = selector.matchExpressions.flatMap(({ key, operator, values }) => {
    if (key === null) return []
    switch (operator) {
      case 'In':
        return [`${key} in (${values.join(',')})`]
      case 'NotIn':
        return [`${key} notin (${values.join(',')})`]
      case 'Exists':
        return [key]
      case 'DoesNotExist':
        return [`!${key}`]
      default:
        return []
    }
  })
  return [...labels, ...expressions].join(',')
}
