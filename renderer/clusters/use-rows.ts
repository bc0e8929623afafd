import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { useServices } from '../app/services.ts'
import { emptyFeed, type FeedAddress, type FeedView, feedKey } from './rows-store.ts'

/** Holds the feed open while the component is there. */
export function useRows({ cluster, kind, namespace }: FeedAddress): FeedView {
  const addresses = useMemo(() => [{ cluster, kind, namespace }], [cluster, kind, namespace])
  return useFeeds(addresses)[0] ?? emptyFeed
}

/**
 * Holds many feeds open; give a stable array. The views come in the same order, in an array that is replaced only when
 * one of them is.
 */
export function useFeeds(addresses: readonly FeedAddress[]): readonly FeedView[] {
  const { rows } = useServices()
  useEffect(() => {
    const releases = addresses.map((address) => rows.lease(address))
    return () => {
      for (const release of releases) release()
    }
  }, [rows, addresses])
  const keys = useMemo(() => addresses.map(feedKey), [addresses])
  return useStore(
    rows.views,
    useShallow(({ feeds }) => keys.map((key) => feeds.get(key) ?? emptyFeed)),
  )
}
