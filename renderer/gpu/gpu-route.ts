import type { ClusterId } from '@shared/clusters/cluster-summary.ts'

export type GpuPlace =
  /** Every GPU of the fleet. */
  | { readonly at: 'map' }
  | { readonly at: 'idle' }
  /** `card`: the key of the one whose graphs are open. */
  | { readonly at: 'cluster'; readonly cluster: ClusterId; readonly card: string | null }

export interface GpusRoute {
  readonly screen: 'gpus'
  readonly place: GpuPlace
}

/** `/gpus`, `/gpus/idle`, `/gpus/cluster/ID` and `/gpus/cluster/ID/CARD`; null for every other path. */
export function parseGpusRoute(parts: readonly string[]): GpusRoute | null {
  const [screen, at, cluster, card = null] = parts
  if (screen !== 'gpus' || parts.length > 4) return null
  if (at === undefined) return { screen, place: { at: 'map' } }
  if (at === 'idle' && parts.length === 2) return { screen, place: { at } }
  return at === 'cluster' && cluster !== undefined ? { screen, place: { at, cluster, card } } : null
}

/** The path of a route, as `parseGpusRoute` reads it. */
export function gpusPath({ place }: GpusRoute): string {
  if (place.at === 'map') return '/gpus'
  if (place.at === 'idle') return '/gpus/idle'
  const parts = ['gpus', 'cluster', place.cluster, ...(place.card === null ? [] : [place.card])]
  return `/${parts.map(encodeURIComponent).join('/')}`
}
