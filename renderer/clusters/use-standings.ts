import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { useMemo } from 'react'
import { type FeedStanding, goneStanding, standingOfFeed } from './feed-standing.ts'
import { useFleet } from './fleet-store.ts'
import type { KindFeed } from './kind-feed.ts'

/** How each feed of a table stands, and the chosen clusters that are not there. Follows every word of the fleet. */
export function useStandings(feeds: readonly KindFeed[], gone: readonly ClusterId[]): readonly FeedStanding[] {
  const byId = useFleet((state) => state.byId)
  const broken = useFleet((state) => state.broken)
  return useMemo(
    () => [
      ...feeds.flatMap((feed) => {
        const summary = byId.get(feed.cluster)
        return summary === undefined ? [] : standingOfFeed(feed, summary, broken)
      }),
      ...gone.map(goneStanding),
    ],
    [feeds, gone, byId, broken],
  )
}
