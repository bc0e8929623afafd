import type { Clock } from '@main/clusters/cluster-access.ts'

/** The machine's clock and timers; everything that tells time gets this one passed in. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
