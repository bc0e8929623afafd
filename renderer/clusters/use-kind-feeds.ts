import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Kind } from '@shared/clusters/kind.ts'
import { useEffect, useMemo, useState } from 'react'
import { type KindFeed, refusedNow, type TablePlace } from './kind-feed.ts'
import type { FeedAddress } from './rows-store.ts'
import { useFeeds } from './use-rows.ts'

const none: ReadonlySet<ClusterId> = new Set()

/**
 * The feeds of a kind on some clusters, open while the component is there. Where listing all namespaces is refused, the
 * given one is asked for. Give a stable array of places; without a kind there are no feeds.
 */
export function useKindFeeds(
  kind: Kind | null,
  places: readonly TablePlace[],
  namespace: string | null,
): readonly KindFeed[] {
  const [learned, setLearned] = useState({ kind, refused: none })
  const refused = learned.kind === kind ? learned.refused : none
  const addresses = useMemo(
    () =>
      places.flatMap(({ cluster }): FeedAddress | [] => {
        if (kind === null) return []
        return { cluster, kind: kind.plural, namespace: kind.namespaced && refused.has(cluster) ? namespace : null }
      }),
    [places, kind, refused, namespace],
  )
  const views = useFeeds(addresses)
  const feeds = useMemo(
    () =>
      places.flatMap((place, index): KindFeed | [] => {
        const [view, address] = [views[index], addresses[index]]
        return view === undefined || address === undefined ? [] : { ...place, view, scope: address.namespace }
      }),
    [places, views, addresses],
  )
  useEffect(
    () =>
      setLearned((before) => {
        const known = before.kind === kind ? before.refused : none
        const now = refusedNow(known, feeds)
        return before.kind === kind && now === known ? before : { kind, refused: now }
      }),
    [kind, feeds],
  )
  return feeds
}
