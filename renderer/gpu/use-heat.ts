import type { FleetHeatMessage } from '@shared/gpu/contract.ts'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { after } from '../bridge/timer.ts'
import { HeatFeed, type HeatView } from './heat-feed.ts'

/** Follows what can be told of every cluster's GPUs without a session, while the component is there. */
export function useHeat(): { readonly feed: HeatFeed; readonly view: HeatView } {
  const { clients } = useServices()
  const [feed] = useState(() => new HeatFeed())
  useEffect(
    () =>
      keepOpen<FleetHeatMessage>(
        (observer) => clients.gpu.fleet({}, observer),
        {
          next: (message) => feed.receive(message),
          broken: ({ code, message, hint }) => feed.fail({ code, message, hint }),
        },
        after,
      ),
    [clients, feed],
  )
  return { feed, view: useStore(feed.store) }
}
