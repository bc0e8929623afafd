import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
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
 * @param paceMs how often they are looked at, at most; 0: at each change.
 */
export function useFeeds(
  addresses: readonly FeedAddress[],
  paceMs = addresses.length > 1 ? paceOfMany : 0,
): readonly FeedView[] {
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
  // Who draws again in between for another reason is shown what it was shown before.
  const looked = useMemo<{ keys: readonly string[]; views: readonly FeedView[] | null }>(
    () => ({ keys, views: null }),
    [keys],
  )
  const look = () => select(rows.views.getState())
  const lookNow = useRef(look)
  lookNow.current = look
  const subscribe = useCallback(
    (changed: () => void) => {
      if (paceMs === 0) return rows.views.subscribe(changed)
      const pace = paced(
        () => {
          looked.views = lookNow.current()
          changed()
        },
        paceMs,
        after,
      )
      const unsubscribe = rows.views.subscribe(pace.call)
      // What changed since it was drawn.
      pace.call()
      return () => {
        unsubscribe()
        pace.cancel()
      }
    },
    [rows, paceMs, looked],
  )
  return useSyncExternalStore(subscribe, () => {
    if (paceMs === 0) return look()
    looked.views ??= look()
    return looked.views
  })
}
