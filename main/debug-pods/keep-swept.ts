import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { type Sweeper, sweepDebugPods } from './sweep-debug-pods.ts'

const everyMs = 15 * 60_000
/** A cluster that came just now is looked at soon. */
const lookMs = 10_000

export interface KeepSweptOptions extends Sweeper {
  readonly ids: () => readonly ClusterId[]
  readonly cluster: (id: ClusterId) => ClusterAccess
}

/** Sweeps each cluster once when it is live, and again from time to time, until the returned function is called. */
export function keepSwept({ ids, cluster, ...sweeper }: KeepSweptOptions): Unsubscribe {
  const { clock } = sweeper
  const ending = new AbortController()
  const swept = new Map<ClusterId, number>()
  const look = () => {
    cancel = clock.after(lookMs, look)
    for (const id of ids()) {
      const access = cluster(id)
      if (access.state.phase !== 'live' || access.protection === 'read-only') continue
      if (clock.now() - (swept.get(id) ?? 0) < everyMs) continue
      swept.set(id, clock.now())
      // Who may not list every pod made none where they may not look; a cluster that is away is swept the next time.
      sweepDebugPods(access, sweeper, ending.signal).catch(() => undefined)
    }
  }
  let cancel = clock.after(lookMs, look)
  return () => {
    cancel()
    ending.abort()
  }
}
