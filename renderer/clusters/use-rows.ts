import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { emptyFeed, type FeedAddress, type FeedView, feedKey } from './rows-store.ts'

/** Holds the feed open while the component is there. */
export function useRows({ cluster, kind, namespace }: FeedAddress): FeedView {
  const { rows } = useServices()
  const address = useMemo(() => ({ cluster, kind, namespace }), [cluster, kind, namespace])
  useEffect(() => rows.lease(address), [rows, address])
  const key = feedKey(address)
  return useStore(rows.views, (state) => state.feeds.get(key) ?? emptyFeed)
}
