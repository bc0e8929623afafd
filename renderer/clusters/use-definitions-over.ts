import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { useServices } from '../app/services.ts'
import { type PlaceSection, placesOf } from './kind-places.ts'
import { type FeedView, feedAddress, loadingFreshness } from './rows-store.ts'
import { useFeeds } from './use-rows.ts'

const definitionsKind = 'customresourcedefinitions'

interface Definitions {
  readonly sections: readonly PlaceSection[]
  readonly freshness: Freshness
  /** The cluster that the freshness is of, where not all are live; null otherwise. */
  readonly lacking: ClusterId | null
}

/** The tables of several clusters: the built-in kinds, and the custom resources of any of them. Give a stable array. */
export function useDefinitionsOver(clusters: readonly ClusterId[]): Definitions {
  const addresses = useMemo(
    () => clusters.map((cluster) => ({ cluster, kind: definitionsKind, namespace: null })),
    [clusters],
  )
  const views = useFeeds(addresses)
  return useMemo(
    () => ({ sections: placesOf(views.flatMap(({ rows }) => rows)), ...worstFreshness(clusters, views) }),
    [clusters, views],
  )
}

/** Why something may be missing: of the first cluster that cannot be believed, else of one that is being read. */
export function worstFreshness(
  clusters: readonly ClusterId[],
  views: readonly FeedView[],
): Omit<Definitions, 'sections'> {
  const states = views.map(({ freshness }) => freshness)
  const wrong = states.findIndex(({ state }) => state !== 'live' && state !== 'loading')
  const first = states[wrong]
  if (first !== undefined) return { freshness: first, lacking: clusters[wrong] ?? null }
  const freshness = states.find(({ state }) => state === 'loading') ?? states[0] ?? loadingFreshness
  return { freshness, lacking: null }
}

/**
 * The tables of every cluster whose custom resources some screen reads now or read a moment ago. Asks nothing: a palette
 * that opens must not begin to watch fifty clusters.
 */
export function useKnownDefinitions(): readonly PlaceSection[] {
  const { rows } = useServices()
  const known = useStore(
    rows.views,
    useShallow(({ feeds }) =>
      [...feeds].flatMap(([key, view]) => (feedAddress(key).kind === definitionsKind ? [view.rows] : [])),
    ),
  )
  return useMemo(() => placesOf(known.flat()), [known])
}
