import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import type { MorningCheckMessage } from '@shared/checks/contract.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { profileFor } from '@shared/platform/profile-for.ts'
import type { Check } from './check-definition.ts'
import { runCheck, unknownResult } from './run-check.ts'
import { sideBySide } from './side-by-side.ts'

export interface MorningCheckOptions {
  readonly clusters: readonly ClusterAccess[]
  readonly checks: readonly Check[]
  readonly profile: PlatformProfile
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Per check, ms. */
  readonly timeoutMs?: number
  /** Clusters at once; a laptop and its VPN carry only so many. */
  readonly width?: number
}

const defaultTimeoutMs = 20_000
const proofTimeoutMs = 8000
const defaultWidth = 12

/**
 * Asks the API server once, now. A watch can look live for a while after the network is gone; a check must not be
 * green in that while. A refusal (403) is an answer too.
 */
async function proofOfLife(cluster: ClusterAccess, signal: AbortSignal, timeoutMs: number): Promise<ErrorShape | null> {
  try {
    await cluster.json('/version', { signal, timeoutMs })
    return null
  } catch (thrown) {
    if (thrown instanceof CockpitError && (thrown.code === 'FORBIDDEN' || thrown.code === 'NOT_FOUND')) return null
    const { code, message, hint } = toErrorShape(thrown)
    return { code, message: `${cluster.id} does not answer: ${message}`, hint }
  }
}

/**
 * Plans every check on every cluster, runs the clusters side by side and the checks of one cluster together. The first
 * message holds the plan and no result; each later one repeats the plan and brings what has finished since. Ends early,
 * without a `done` message, when the signal aborts or the consumer stops.
 */
export async function* morningCheck(
  options: MorningCheckOptions,
): AsyncGenerator<MorningCheckMessage, void, undefined> {
  const { clusters, checks, clock } = options
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const planned = clusters.flatMap((cluster) =>
    checks.map((check) => ({ cluster: cluster.id, check: check.id, title: check.title })),
  )

  let finished: CheckResult[] = []
  let wake = (): void => {}
  const finish = (result: CheckResult): void => {
    finished.push(result)
    wake()
  }

  const jobs = clusters.map((cluster) => async (): Promise<void> => {
    const began = clock.now()
    const profile = profileFor(options.profile, cluster.id)
    const dead = await proofOfLife(cluster, signal, Math.min(proofTimeoutMs, timeoutMs))
    if (signal.aborted) return
    await Promise.all(
      checks.map(async (check) => {
        if (dead) {
          finish(unknownResult(check, cluster, profile, dead, clock.now(), clock.now() - began))
          return
        }
        const result = await runCheck(check, cluster, { profile, clock, timeoutMs, signal })
        if (!signal.aborted) finish(result)
      }),
    )
  })

  const abort = (): void => wake()
  signal.addEventListener('abort', abort)
  try {
    yield { planned, finished: [], done: planned.length === 0 }
    if (planned.length === 0) return
    let ended = false
    void sideBySide(jobs, options.width ?? defaultWidth, signal).then(() => {
      ended = true
      wake()
    })
    while (!signal.aborted) {
      if (finished.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (signal.aborted) return
      const batch = finished
      finished = []
      // Held fast: the jobs may end while the consumer still has the message before.
      const last = ended
      if (last || batch.length > 0) yield { planned, finished: batch, done: last }
      if (last) return
    }
  } finally {
    signal.removeEventListener('abort', abort)
    stop.abort(new CockpitError('CANCELLED', 'The morning check was stopped.'))
  }
}
