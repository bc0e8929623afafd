import type { Clock } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { Step } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { type LiveObject, readLive, type Target } from './live-object.ts'

const lookEveryMs = 1_000
const longestWatchMs = 10 * 60_000

/**
 * Watches until the object of this uid is gone; tells which finalizers hold it.
 * Errors: TIMED_OUT, CANCELLED, FORBIDDEN. A look that fails otherwise is repeated.
 */
export async function* watchGone(
  target: Target,
  uid: string,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Step, string, void> {
  const begun = clock.now()
  let told = ''
  for (;;) {
    const left = await look(target, uid, signal)
    if (left === 'gone') return `${target.name} is gone`
    if (left !== 'unknown') {
      const finalizers = left.metadata.finalizers ?? []
      const text =
        finalizers.length === 0 ? `${target.name} is ending` : `Held by its finalizers: ${finalizers.join(', ')}`
      if (text !== told) yield { text, done: 0, total: 1 }
      told = text
    }
    if (clock.now() - begun > longestWatchMs) {
      throw new CockpitError('TIMED_OUT', `After ten minutes: ${told}`, 'It was asked to end and is still there.')
    }
    await pause(clock, lookEveryMs, signal)
  }
}

async function look(target: Target, uid: string, signal: AbortSignal): Promise<LiveObject | 'gone' | 'unknown'> {
  try {
    const live = await readLive(target, signal)
    return live.metadata.uid === uid ? live : 'gone'
  } catch (thrown) {
    if (!(thrown instanceof CockpitError)) throw thrown
    if (thrown.code === 'NOT_FOUND') return 'gone'
    if (['UNREACHABLE', 'TIMED_OUT', 'THROTTLED', 'SERVER_ERROR'].includes(thrown.code)) return 'unknown'
    throw thrown
  }
}
