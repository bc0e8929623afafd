import type { ClusterId } from '@shared/clusters/cluster-summary.ts'

/** One kind over several clusters. */
export interface EverywhereRoute {
  readonly screen: 'everywhere'
  /** null = the kind that was looked at last. */
  readonly kind: string | null
  /** null = all, also those that come later. */
  readonly clusters: readonly ClusterId[] | null
}

/** `/everywhere/KIND?cluster=A&cluster=B`; no `cluster` means all, an empty one none. null for every other path. */
export function parseEverywhereRoute(path: string): EverywhereRoute | null {
  const match = /^\/?everywhere(?:\/([^/?]*))?(?:\?(.*))?$/.exec(path)
  if (match === null) return null
  const chosen = new URLSearchParams(match[2] ?? '').getAll('cluster')
  try {
    return {
      screen: 'everywhere',
      kind: decodeURIComponent(match[1] ?? '') || null,
      clusters: chosen.length === 0 ? null : [...new Set(chosen.filter(Boolean))],
    }
  } catch {
    return null
  }
}

/** The path of a route, as `parseEverywhereRoute` reads it. */
export function everywherePath({ kind, clusters }: EverywhereRoute): string {
  const path = kind === null ? '/everywhere' : `/everywhere/${encodeURIComponent(kind)}`
  if (clusters === null) return path
  const query = new URLSearchParams((clusters.length === 0 ? [''] : clusters).map((cluster) => ['cluster', cluster]))
  return `${path}?${query}`
}
