import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { SourcesOverview } from '@shared/sources/contract.ts'
import { useEffect, useState } from 'react'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'

export interface SourcesState {
  /** null until the first message. */
  readonly overview: SourcesOverview | null
  /** Set while the stream from the app core is broken; what is shown is then as last heard. */
  readonly broken: ErrorShape | null
}

/** The overview while the screen is there; opening it asks every cluster once. */
export function useSources(): SourcesState {
  const { clients } = useServices()
  const [state, setState] = useState<SourcesState>({ overview: null, broken: null })
  useEffect(
    () =>
      keepOpen<SourcesOverview>(
        (observer) => clients.sources.overview({}, observer),
        {
          next: (overview) => setState({ overview, broken: null }),
          broken: ({ code, message, hint }) =>
            setState(({ overview }) => ({ overview, broken: { code, message, hint } })),
        },
        after,
      ),
    [clients],
  )
  return state
}
