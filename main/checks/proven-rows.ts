import type { Clock, ClusterAccess, RowsLease } from '@main/clusters/cluster-access.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'

/** A watch that was cut is taken up again within seconds; only then are its rows called old. ms. */
const patienceMs = 5000

const codeOf: Record<Exclude<Freshness['state'], 'live'>, string> = {
  loading: 'TIMED_OUT',
  stale: 'STALE',
  denied: 'FORBIDDEN',
  absent: 'NOT_FOUND',
  failed: 'UNREACHABLE',
}

const words: Record<Exclude<Freshness['state'], 'live'>, string> = {
  loading: 'not loaded in time',
  stale: 'no longer proven to be what the server has',
  denied: 'may not be read',
  absent: 'not served by this cluster',
  failed: 'could not be read',
}

/** Waits until the lease is live, or in a state from which it will not become live soon. */
async function settleDown(lease: RowsLease, clock: Clock, signal: AbortSignal): Promise<Freshness> {
  await lease.settled(signal)
  if (lease.freshness.state !== 'stale' && lease.freshness.state !== 'loading') return lease.freshness
  return new Promise((resolve) => {
    const finish = (): void => {
      stop()
      cancelTimer()
      signal.removeEventListener('abort', finish)
      resolve(lease.freshness)
    }
    const stop = lease.onChange(() => {
      if (lease.freshness.state !== 'stale' && lease.freshness.state !== 'loading') finish()
    })
    const cancelTimer = clock.after(patienceMs, finish)
    signal.addEventListener('abort', finish, { once: true })
  })
}

/**
 * The rows of a kind, only when they are live: nothing is judged from rows that the server may no longer have.
 * @throws CockpitError TIMED_OUT, STALE, FORBIDDEN, NOT_FOUND or UNREACHABLE, with the engine's reason and hint.
 */
export async function provenRows<R extends Row>(
  cluster: ClusterAccess,
  kind: Kind<R>,
  namespace: string | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly R[]> {
  const lease = cluster.lease(kind, namespace)
  try {
    const { state, reason, hint } = await settleDown(lease, clock, signal)
    if (state !== 'live') {
      const where = namespace === null ? '' : ` in ${namespace}`
      throw new CockpitError(
        codeOf[state],
        `${kind.title}${where} ${words[state]}${reason ? `: ${reason}` : ''}.`.replace(/\.\.$/, '.'),
        hint,
      )
    }
    // Copied, because the map goes on changing under a check that awaits something else.
    return [...lease.rows.values()].sort(
      (a, b) => (a.namespace ?? '').localeCompare(b.namespace ?? '') || a.name.localeCompare(b.name),
    )
  } finally {
    lease.release()
  }
}
