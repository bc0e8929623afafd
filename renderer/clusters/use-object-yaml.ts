import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useCallback, useEffect, useState } from 'react'
import type { ObjectAddress } from '../app/route.ts'
import { useServices } from '../app/services.ts'

export type YamlAnswer =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly yaml: string; readonly at: number }
  | { readonly state: 'failed'; readonly error: ErrorShape }

/** Reads the whole object when the pane opens, and again when asked. An answer that comes late is dropped. */
export function useObjectYaml(cluster: ClusterId, kind: string, { namespace, name }: ObjectAddress) {
  const { clients } = useServices()
  const [answer, setAnswer] = useState<YamlAnswer>({ state: 'reading' })
  const [round, setRound] = useState(0)

  // A new round reads again.
  useEffect(() => {
    let current = true
    setAnswer({ state: 'reading' })
    clients.clusters.object({ cluster, kind, namespace, name }).then(
      ({ yaml }) => current && setAnswer({ state: 'read', yaml, at: Date.now() }),
      (thrown: unknown) => current && setAnswer({ state: 'failed', error: toErrorShape(thrown) }),
    )
    return () => {
      current = false
    }
  }, [clients, cluster, kind, namespace, name, round])

  return { answer, reload: useCallback(() => setRound((before) => before + 1), []) }
}
