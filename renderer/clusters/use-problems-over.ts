import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { compareProblems, type Problem } from '@shared/clusters/problem.ts'
import type { FurtherReadings } from '@shared/clusters/problems/further.ts'
import { useEffect, useMemo, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'
import { useFleet } from './fleet-store.ts'

/** Kinds whose problems the fleet does not look for. */
const furtherKinds: ReadonlySet<string> = new Set<keyof FurtherReadings>([
  'persistentvolumeclaims',
  'persistentvolumes',
  'jobs',
  'cronjobs',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'resourcequotas',
  'ingresses',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
])

const none: readonly Problem[] = []

/**
 * What is wrong on each of the clusters, worst first. Beyond what the fleet knows only while a kind is shown that it needs,
 * because that is a dozen watches for each cluster. Give a stable array.
 */
export function useProblemsOver(
  clusters: readonly ClusterId[],
  kind: Kind | null,
): ReadonlyMap<ClusterId, readonly Problem[]> {
  const { clients } = useServices()
  const known = useFleet(useShallow(({ byId }) => clusters.map((id) => byId.get(id)?.problems ?? none)))
  const [further, setFurther] = useState<ReadonlyMap<ClusterId, readonly Problem[]>>(new Map())
  const wanted = kind !== null && furtherKinds.has(kind.plural)

  useEffect(() => {
    if (!wanted) return
    const closes = clusters.map((cluster) =>
      keepOpen<FurtherProblemsMessage>(
        (observer) => clients.clusters.furtherProblems({ cluster }, observer),
        {
          next: ({ problems }) => setFurther((before) => new Map(before).set(cluster, problems)),
          // Its rows are not proven then either, and say so.
          broken: () => {},
        },
        after,
      ),
    )
    return () => {
      for (const close of closes) close()
      setFurther(new Map())
    }
  }, [clients, clusters, wanted])

  return useMemo(
    () =>
      new Map(
        clusters.map((cluster, index) => {
          const more = further.get(cluster)
          const problems = known[index] ?? none
          return [cluster, more === undefined ? problems : [...problems, ...more].sort(compareProblems)]
        }),
      ),
    [clusters, known, further],
  )
}
