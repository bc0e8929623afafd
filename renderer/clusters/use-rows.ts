import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useServices } from '../app/services.ts'
import { paced } from '../bridge/paced.ts'
import { after } from '../bridge/timer.ts'
import { emptyFeed, type FeedAddress, type FeedView, feedKey, type RowsStore } from './rows-store.ts'

/** Holds the feed open while the component is there. */
export function useRows({ cluster, kind, namespace }: FeedAddress): FeedView {
  const addresses = useMemo(() => [{ cluster, kind, namespace }], [cluster, kind, namespace])
  return useFeeds(addresses)[0] ?? emptyFeed
}

/** Many clusters change at many moments: what is drawn from all of them follows as often as from one, ms. */
const paceOfMany = 100

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
  const select = useShallow(({ feeds }: ReturnType<RowsStore['views']['getState']>) =>
    keys.map((key) => feeds.get(key) ?? emptyFeed),
  )
  const many = addresses.length > 1
  const subscribe = useCallback(
    (changed: () => void) => {
      if (!many) return rows.views.subscribe(changed)
      const pace = paced(changed, paceOfMany, after)
      const unsubscribe = rows.views.subscribe(pace.call)
      return () => {
        unsubscribe()
        pace.cancel()
      }
    },
    [rows, many],
  )
  return useSyncExternalStore(subscribe, () => select(rows.views.getState()))
}
