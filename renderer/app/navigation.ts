import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { useMemo } from 'react'
import { navigate, useHashLocation } from 'wouter/use-hash-location'
import { create } from 'zustand'
import { goToLogs } from '../logs/open-logs.ts'
import { type ObjectAddress, parseRoute, pathOf, type Route } from './route.ts'

interface Places {
  /** The cluster that `g c` returns to; null before the first visit. */
  readonly lastCluster: ClusterId | null
  /** The kind that stays when the cluster changes. */
  readonly lastKind: string
  /** The clusters that `g a` returns to; null = all. */
  readonly lastClusters: readonly ClusterId[] | null
}

export const usePlaces = create<Places>(() => ({ lastCluster: null, lastKind: 'pods', lastClusters: null }))

export function useRoute(): Route {
  const [path] = useHashLocation()
  return useMemo(() => parseRoute(path), [path])
}

export function go(route: Route): void {
  if (route.screen === 'logs') goToLogs(route)
  // The router's own `navigate` would move the query out of the hash.
  else if (route.screen === 'everywhere') window.location.hash = `#${pathOf(route)}`
  else navigate(pathOf(route))
}

/** Opens a cluster on the kind that was looked at last, unless one is named. */
export function goToCluster(cluster: ClusterId, kind?: string, object: ObjectAddress | null = null): void {
  go({ screen: 'cluster', cluster, kind: kind ?? usePlaces.getState().lastKind, object })
}

/** Opens the GPUs of a cluster, or of one of its nodes. */
export function goToGpus(cluster: ClusterId, node: string | null): void {
  go({ screen: 'gpus', place: node === null ? { at: 'cluster', cluster, card: null } : { at: 'node', cluster, node } })
}

/** Where a digit or the strip leads: to the same screen of another cluster where that has one for each, else to its tables. */
export function goToClusterFrom(route: Route, cluster: ClusterId): void {
  if (route.screen === 'gpus') goToGpus(cluster, null)
  else goToCluster(cluster)
}

/** Opens a kind over several clusters (null = all) in one table. */
export function goEverywhere(kind: string, clusters: readonly ClusterId[] | null): void {
  go({ screen: 'everywhere', kind, clusters })
}
