import type { Clock } from '@main/clusters/cluster-access.ts'
import { pause } from '@main/clusters/deadline.ts'
import type { Step } from '@main/gate/gated-action.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { counted } from './drain-plan.ts'
import type { EvictionAnswer } from './eviction.ts'
import type { Pod } from './pod-list.ts'

const lookEveryMs = 1_000
/** kubectl's own pause before it asks again for a pod that a budget holds. */
const askAgainMs = 5_000
const longestMs = 60 * 60_000

export interface EvictAllOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What is emptied, for sentences. */
  readonly noun: string
  /** The pods that are still to end. */
  readonly left: () => Promise<readonly Pod[]>
  readonly evict: (pod: Pod) => Promise<EvictionAnswer>
  readonly mayEvict: (pod: Pod) => boolean
}

/**
 * Evicts until no pod is left; what a budget blocks is asked for again. Ending it leaves the pods that were not yet asked
 * for as they are.
 * @returns what was done. Errors: NEW_POD, TIMED_OUT, CANCELLED and those of evicting.
 */
export async function* evictAll(options: EvictAllOptions): AsyncGenerator<Step, string, void> {
  const { clock, signal, noun } = options
  const begun = clock.now()
  const asked = new Map<string, number>()
  const evicted = new Set<string>()
  const seen = new Set<string>()
  let told = ''
  for (;;) {
    const left = await options.left()
    for (const { metadata } of left) seen.add(metadata.uid)
    if (left.length === 0) return `${noun} is drained: ${counted(seen.size, 'pod')} gone`
    const waiting: string[] = []
    for (const pod of left) {
      const { uid, name } = pod.metadata
      if (evicted.has(uid) || pod.metadata.deletionTimestamp) continue
      if (clock.now() - (asked.get(uid) ?? Number.NEGATIVE_INFINITY) < askAgainMs) {
        waiting.push(name)
        continue
      }
      if (signal.aborted) throw new CockpitError('CANCELLED', 'The drain was stopped')
      if (!options.mayEvict(pod)) {
        throw new CockpitError(
          'NEW_POD',
          `Pod ${name} came to ${noun} meanwhile and has no controller: it would be gone for good`,
          'The node stays cordoned. Look at the pod and drain again.',
        )
      }
      const answer = await options.evict(pod)
      asked.set(uid, clock.now())
      if (answer.outcome === 'blocked') waiting.push(name)
      else evicted.add(uid)
      yield progress(seen.size, left.length, waiting)
    }
    const step = progress(seen.size, left.length, waiting)
    if (step.text !== told) yield step
    told = step.text
    if (clock.now() - begun > longestMs) {
      throw new CockpitError(
        'TIMED_OUT',
        `After an hour: ${told}`,
        'The node stays cordoned. Look at what holds the pods.',
      )
    }
    await pause(clock, lookEveryMs, signal)
  }
}

function progress(total: number, left: number, waiting: readonly string[]): Step {
  const blocked =
    waiting.length === 0
      ? ''
      : `; held by a disruption budget: ${waiting.slice(0, 3).join(', ')}${waiting.length > 3 ? ` and ${waiting.length - 3} more` : ''}`
  return { text: `${total - left} of ${total} pods gone${blocked}`, done: total - left, total }
}
