import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { StreamObserver } from '@shared/contract/define-contract.ts'
import type { SourcesOverview } from '@shared/sources/contract.ts'
import { useCallback } from 'react'
import { useServices } from '../app/services.ts'
import { useStream } from '../bridge/use-stream.ts'

export interface SourcesState {
  /** null until the first message. */
  readonly overview: SourcesOverview | null
  /** Set while the stream from the app core is broken; what is shown is then as last heard. */
  readonly broken: ErrorShape | null
}

/** The overview while the screen is there; opening it asks every cluster once. */
export function useSources(): SourcesState {
  const { clients } = useServices()
  const open = useCallback(
    (observer: StreamObserver<SourcesOverview>) => clients.sources.overview({}, observer),
    [clients],
  )
  const { message: overview, broken } = useStream(open)
  return { overview, broken }
}
