import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { emptyFeed, type FeedAddress, type FeedView, feedKey } from './rows-store.ts'

/** Holds the feed open while the component is there. */
export function useRows(address: FeedAddress): FeedView {
  return useRowsIf(address) ?? emptyFeed
}

/** The same where there may be nothing to read: null for null. */
export function useRowsIf(wanted: FeedAddress | null): FeedView | null {
  const { rows } = useServices()
  const { cluster = null, kind = null, namespace = null } = wanted ?? {}
  const address = useMemo(
    () => (cluster === null || kind === null ? null : { cluster, kind, namespace }),
    [cluster, kind, namespace],
  )
  useEffect(() => (address === null ? undefined : rows.lease(address)), [rows, address])
  const key = address === null ? null : feedKey(address)
  return useStore(rows.views, (state) => (key === null ? null : (state.feeds.get(key) ?? emptyFeed)))
}
