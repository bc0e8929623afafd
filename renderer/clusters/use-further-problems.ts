import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { FurtherProblemsMessage } from '@shared/clusters/contract.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'

/** What is looked at besides what the fleet watches, in words. */
export const furtherKinds =
  'daemon sets, events, certificates, jobs, claims, autoscalers, budgets, quotas, ingresses, webhooks'

const nothingYet: FurtherProblemsMessage = { problems: [], blindSpots: [], complete: false }

/** What is wrong with kinds that only an open cluster screen watches. Not complete: not everything has been read. */
export function useFurtherProblems(cluster: ClusterId): FurtherProblemsMessage {
  const { clients } = useServices()
  const [told, setTold] = useState({ cluster, message: nothingYet })
  useEffect(
    () =>
      keepOpen<FurtherProblemsMessage>(
        (observer) => clients.clusters.furtherProblems({ cluster }, observer),
        {
          next: (message) => setTold({ cluster, message }),
          broken: ({ message }) =>
            setTold((before) => ({
              cluster,
              message: {
                ...(before.cluster === cluster ? before.message : nothingYet),
                blindSpots: [`${furtherKinds}: ${message}`],
                complete: true,
              },
            })),
        },
        after,
      ),
    [clients, cluster],
  )
  return told.cluster === cluster ? told.message : nothingYet
}
