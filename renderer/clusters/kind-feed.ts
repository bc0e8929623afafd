import type { ClusterId, ConnectionState } from '@shared/clusters/cluster-summary.ts'
import type { FeedView } from './rows-store.ts'

/** A cluster whose rows a table shows. */
export interface TablePlace {
  readonly cluster: ClusterId
  /** Its whole connection is not live: no row is proven, whatever its own watch says. */
  readonly unproven: boolean
}

/** The rows of one kind on one cluster, and how far they can be believed. */
export interface KindFeed extends TablePlace {
  readonly view: FeedView
  /** The one namespace that is read, where all may not be listed; null = all. */
  readonly scope: string | null
}

/** False for `denied` too: there the server answers, and only other kinds may not be read. */
export function isUnproven({ phase }: ConnectionState): boolean {
  return phase !== 'live' && phase !== 'denied'
}

/** Rows that were proven once and are not now. */
export function isStale({ unproven, view }: KindFeed): boolean {
  return unproven || (view.freshness.state !== 'live' && view.freshness.state !== 'loading')
}

/** The clusters where all namespaces may not be listed; the same set while nothing else was learned. */
export function refusedNow(before: ReadonlySet<ClusterId>, feeds: readonly KindFeed[]): ReadonlySet<ClusterId> {
  const next = new Set(before)
  for (const { cluster, view, scope } of feeds) {
    if (scope !== null) continue
    if (view.freshness.state === 'denied') next.add(cluster)
    if (view.freshness.state === 'live') next.delete(cluster)
  }
  return next.size === before.size && [...next].every((cluster) => before.has(cluster)) ? before : next
}
