import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useCallback, useState } from 'react'
import { useServices } from '../app/services.ts'

/** Chooses the one namespace that is read of a cluster (null: all of them), which is remembered. */
export function useNamespaceScope(cluster: ClusterId): {
  readonly choose: (namespace: string | null) => void
  readonly error: ErrorShape | null
} {
  const { clients } = useServices()
  const [error, setError] = useState<ErrorShape | null>(null)
  const choose = useCallback(
    (namespace: string | null) => {
      clients.clusters.chooseNamespace({ cluster, namespace }).then(
        () => setError(null),
        (thrown: unknown) => setError(toErrorShape(thrown)),
      )
    },
    [clients, cluster],
  )
  return { choose, error }
}
