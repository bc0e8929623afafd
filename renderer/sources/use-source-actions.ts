import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useMemo, useState } from 'react'
import { useServices } from '../app/services.ts'

/** Calls of the Sources page with the error of the last one. A test that is under way is told by the finding itself. */
export function useSourceActions() {
  const { clients } = useServices()
  const [error, setError] = useState<ErrorShape | null>(null)
  const actions = useMemo(() => {
    const act = async (call: () => Promise<unknown>): Promise<boolean> => {
      setError(null)
      try {
        await call()
        return true
      } catch (thrown) {
        setError(toErrorShape(thrown))
        return false
      }
    }
    return {
      test: (cluster: string, source: string | null) => void act(() => clients.sources.test({ cluster, source })),
      override: (cluster: string, source: string, address: Parameters<typeof clients.sources.override>[0]['address']) =>
        act(() => clients.sources.override({ cluster, source, address })),
      cancelSignIn: (cluster: string) => void act(() => clients.sources.cancelSignIn({ cluster })),
      retry: (cluster: string) => void act(() => clients.clusters.retry({ cluster })),
      removeContext: (name: string) => void act(() => clients.sources.removeContext({ name })),
      reload: () => void act(() => clients.sources.reload({})),
    }
  }, [clients])
  return { ...actions, error }
}

export type SourceActions = ReturnType<typeof useSourceActions>
