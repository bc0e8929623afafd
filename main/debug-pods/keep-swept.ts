import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import { sweepDebugPods } from './remove-debug-pods.ts'

const everyMs = 15 * 60_000
/** A cluster that came just now is looked at soon. */
const lookMs = 10_000

export interface KeepSweptOptions {
  readonly ids: () => readonly ClusterId[]
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly clock: Clock
  readonly owner: string
}

/** Sweeps each cluster once when it is live, and again from time to time, until the returned function is called. */
export function keepSwept({ ids, cluster, clock, owner }: KeepSweptOptions): Unsubscribe {
  const swept = new Map<ClusterId, number>()
  const look = () => {
    cancel = clock.after(lookMs, look)
    for (const id of ids()) {
      const access = cluster(id)
      if (access.state.phase !== 'live' || access.protection === 'read-only') continue
      if (clock.now() - (swept.get(id) ?? 0) < everyMs) continue
      swept.set(id, clock.now())
      // Who may not list every pod made none where they may not look; a cluster that is away is swept the next time.
      sweepDebugPods(access, clock, owner).catch(() => undefined)
    }
  }
  let cancel = clock.after(lookMs, look)
  return () => cancel()
}
