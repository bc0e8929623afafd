import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import { pathSegment } from '@main/clusters/resource-path.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { AffectedObject } from '@shared/gate/preview.ts'
import { z } from 'zod'
import { type LiveObject, liveObject } from './live-object.ts'

/** A node holds some hundred pods, a workload that someone acts on not many more. */
const most = 2_000

export const podSchema = z.looseObject({
  metadata: liveObject.shape.metadata,
  spec: z.looseObject({
    nodeName: z.string().nullish(),
    volumes: z.array(z.looseObject({ name: z.string(), emptyDir: z.unknown().optional() })).nullish(),
  }),
  status: z.looseObject({ phase: z.string().nullish() }).nullish(),
})
export type Pod = z.output<typeof podSchema>

const podListSchema = z.object({
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(podSchema),
})

const selectorSchema = z.object({
  matchLabels: z.record(z.string(), z.string()).nullish(),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
    .nullish(),
})

export interface PodQuery {
  readonly namespace: string | null
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

/** Errors: those of any request, and ANSWER_TOO_LARGE: what is not known whole must not be told as the effect. */
export async function listPods(cluster: ClusterAccess, query: PodQuery, signal?: AbortSignal): Promise<Pod[]> {
  const { namespace, labelSelector, fieldSelector } = query
  const answer = await cluster.json(
    namespace === null ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(namespace)}/pods`,
    {
      query: {
        limit: `${most}`,
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
      },
      ...(signal === undefined ? {} : { signal }),
    },
  )
  const { items, metadata } = podListSchema.parse(answer)
  if (metadata?.continue) throw new CockpitError('ANSWER_TOO_LARGE', `More than ${most} pods are affected`)
  return items
}

/** The pods that a workload's selector takes; null for an object without a selector. Errors: as listPods. */
export async function podsOf(
  cluster: ClusterAccess,
  workload: LiveObject,
  namespace: string | null,
  signal: AbortSignal,
): Promise<Pod[] | null> {
  const labelSelector = selectorOf(workload)
  return labelSelector === null ? null : listPods(cluster, { namespace, labelSelector }, signal)
}

function selectorOf({ spec }: LiveObject): string | null {
  const selector = z.object({ selector: selectorSchema }).safeParse(spec).data?.selector
  if (selector === undefined) return null
  const words = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values }) => {
      if (operator === 'Exists') return key
      if (operator === 'DoesNotExist') return `!${key}`
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`
    }),
  ]
  // An empty selector takes every pod of the namespace, which no workload's may be; asking would tell far too much.
  return words.length === 0 ? null : words.join(',')
}

export const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

export const hasEmptyDir = ({ spec }: Pod): boolean =>
  (spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined)

export const podController = ({ metadata }: Pod): string | null =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind ?? null

/** The kubelet's own pods, which the API server only shows. */
export const isMirror = ({ metadata }: Pod): boolean =>
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined

export function affectedPod({ metadata }: Pod, fate: string, tone: AffectedObject['tone']): AffectedObject {
  return { kind: 'pods', namespace: metadata.namespace ?? null, name: metadata.name, fate, tone }
}
