import type { Unsubscribe } from '@shared/contract/define-contract.ts'
import type { Clock } from './cluster-access.ts'

/** Looked at so often. */
const pulseMs = 2_000
/** Further off than this, the machine slept or its clock was set; a busy process is late, but not so late. */
const largestLag = 15_000

/** Notices that the machine slept or that its clock was set, forward or back: timers know nothing of either. */
export function watchClock(clock: Clock, jumped: () => void): Unsubscribe {
  let cancel: Unsubscribe = () => {}
  const pulse = () => {
    const before = clock.now()
    cancel = clock.after(pulseMs, () => {
      const off = Math.abs(clock.now() - before - pulseMs) > largestLag
      pulse()
      if (off) jumped()
    })
  }
  pulse()
  return () => cancel()
}
