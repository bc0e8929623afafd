import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { useMemo } from 'react'
import { type PlaceSection, placesOf } from './kind-places.ts'
import { type FeedView, loadingFreshness } from './rows-store.ts'
import { useFeeds } from './use-rows.ts'

interface Definitions {
  readonly sections: readonly PlaceSection[]
  readonly freshness: Freshness
}

/** The tables of several clusters: the built-in kinds, and the custom resources of any of them. Give a stable array. */
export function useDefinitionsOver(clusters: readonly ClusterId[]): Definitions {
  const addresses = useMemo(
    () => clusters.map((cluster) => ({ cluster, kind: 'customresourcedefinitions', namespace: null })),
    [clusters],
  )
  const views = useFeeds(addresses)
  return useMemo(
    () => ({ sections: placesOf(views.flatMap(({ rows }) => rows)), freshness: worstFreshness(clusters, views) }),
    [clusters, views],
  )
}

/** Why something may be missing: of the first cluster that cannot be believed, else of one that is being read. */
export function worstFreshness(clusters: readonly ClusterId[], views: readonly FeedView[]): Freshness {
  const states = views.map(({ freshness }) => freshness)
  const wrong = states.findIndex(({ state }) => state !== 'live' && state !== 'loading')
  const first = states[wrong]
  if (first !== undefined) return { ...first, reason: `${clusters[wrong]}: ${first.reason}` }
  return states.find(({ state }) => state === 'loading') ?? states[0] ?? loadingFreshness
}
