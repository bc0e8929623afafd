import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ObjectMessage } from '@shared/clusters/object-message.ts'
import type { CockpitError, ErrorShape } from '@shared/contract/cockpit-error.ts'
import { toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useEffect, useState } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'

export interface OpenObject {
  /** null until the first message. */
  readonly message: ObjectMessage | null
  /** Why nothing comes any more; what was told before is old then. */
  readonly broken: ErrorShape | null
}

const nothing: OpenObject = { message: null, broken: null }

/** Follows one object while the component is there. */
export function useObject(cluster: ClusterId, kind: string | null, { namespace, name }: ObjectAddress): OpenObject {
  const { clients } = useServices()
  const key = JSON.stringify([cluster, kind, namespace, name])
  const [told, setTold] = useState<{ readonly key: string; readonly open: OpenObject }>({ key, open: nothing })

  useEffect(() => {
    if (kind === null) return
    return keepOpen<ObjectMessage>(
      (observer) => clients.clusters.describe({ cluster, kind, namespace, name }, observer),
      {
        next: (message) => setTold({ key, open: { message, broken: null } }),
        broken: (error: CockpitError) =>
          setTold((before) => ({
            key,
            open: { message: before.key === key ? before.open.message : null, broken: toErrorShape(error) },
          })),
      },
      after,
    )
  }, [clients, cluster, kind, namespace, name, key])

  return told.key === key ? told.open : nothing
}
