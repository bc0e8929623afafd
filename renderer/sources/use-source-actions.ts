import { useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { useLastError } from '../bridge/use-last-error.ts'

/** Calls of the Sources page with the error of the last one. A test that is under way is told by the finding itself. */
export function useSourceActions() {
  const { clients } = useServices()
  const { error, act } = useLastError()
  const actions = useMemo(() => {
    return {
      test: (cluster: string, source: string | null) => void act(() => clients.sources.test({ cluster, source })),
      override: (cluster: string, source: string, address: Parameters<typeof clients.sources.override>[0]['address']) =>
        act(() => clients.sources.override({ cluster, source, address })),
      cancelSignIn: (cluster: string) => void act(() => clients.sources.cancelSignIn({ cluster })),
      retry: (cluster: string) => void act(() => clients.clusters.retry({ cluster })),
      removeContext: (name: string) => void act(() => clients.sources.removeContext({ name })),
      reload: () => void act(() => clients.sources.reload({})),
    }
  }, [clients, act])
  return { ...actions, error }
}

export type SourceActions = ReturnType<typeof useSourceActions>
