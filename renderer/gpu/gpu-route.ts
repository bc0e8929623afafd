import type { ClusterId } from '@shared/clusters/cluster-summary.ts'

export type GpuPlace =
  /** Every GPU of the fleet. */
  | { readonly at: 'map' }
  | { readonly at: 'idle' }
  /** Who asks for GPUs and has none. */
  | { readonly at: 'waiting' }
  /** `card`: the key of the one whose graphs are open. */
  | { readonly at: 'cluster'; readonly cluster: ClusterId; readonly card: string | null }
  | { readonly at: 'node'; readonly cluster: ClusterId; readonly node: string }

export interface GpusRoute {
  readonly screen: 'gpus'
  readonly place: GpuPlace
}

/** `/gpus`, `/gpus/idle`, `/gpus/waiting`, `/gpus/cluster/ID`, `/gpus/cluster/ID/CARD`, `/gpus/node/ID/NODE`; null for every other path. */
export function parseGpusRoute(parts: readonly string[]): GpusRoute | null {
  const [screen, at, cluster, card = null] = parts
  if (screen !== 'gpus' || parts.length > 4) return null
  if (at === undefined) return { screen, place: { at: 'map' } }
  if ((at === 'idle' || at === 'waiting') && parts.length === 2) return { screen, place: { at } }
  if (at === 'node' && cluster !== undefined && card !== null) return { screen, place: { at, cluster, node: card } }
  return at === 'cluster' && cluster !== undefined ? { screen, place: { at, cluster, card } } : null
}

/** The path of a route, as `parseGpusRoute` reads it. */
export function gpusPath({ place }: GpusRoute): string {
  if (place.at === 'map') return '/gpus'
  if (place.at === 'idle' || place.at === 'waiting') return `/gpus/${place.at}`
  const what = place.at === 'node' ? place.node : place.card
  const parts = ['gpus', place.at, place.cluster, ...(what === null ? [] : [what])]
  return `/${parts.map(encodeURIComponent).join('/')}`
}
