import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { LiveMessage } from '@shared/gpu/contract.ts'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { keepOpen } from '../bridge/keep-open.ts'
import { windowFrames } from '../bridge/next-frame.ts'
import { after } from '../bridge/timer.ts'
import { GpuFeed, type GpuView } from './gpu-feed.ts'

/** Follows the cards of one cluster while the component is there; sessions into its pods end with the last that looks. */
export function useGpus(cluster: ClusterId): { readonly feed: GpuFeed; readonly view: GpuView } {
  const { clients } = useServices()
  const feed = useMemo(() => new GpuFeed(windowFrames), [cluster])
  useEffect(
    () =>
      keepOpen<LiveMessage>(
        (observer) => clients.gpu.live({ cluster }, observer),
        {
          next: (message) => feed.receive(message),
          broken: ({ code, message, hint }) => feed.fail({ code, message, hint }),
        },
        after,
      ),
    [clients, cluster, feed],
  )
  return { feed, view: useStore(feed.store) }
}
