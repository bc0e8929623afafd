import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import { spanText } from '@shared/clusters/age.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import type { Check, CheckContext, Outcome } from './check-definition.ts'
import { evidence } from './evidence.ts'
import { provenRows } from './proven-rows.ts'

export interface RunSettings {
  readonly profile: PlatformProfile
  readonly clock: Clock
  /** Time that one check may take, ms. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Rejects with the signal's reason when it aborts, even where the work itself does not listen. */
function aborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let stop = (): void => {}
  const promise = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    stop = () => signal.removeEventListener('abort', abort)
  })
  return { promise, stop }
}

/** The result of a check that could not be judged, with the reason as its evidence. */
export function unknownResult(
  check: Check,
  cluster: ClusterAccess,
  profile: PlatformProfile,
  error: ErrorShape,
  at: number,
  durationMs: number,
): CheckResult {
  return {
    cluster: cluster.id,
    check: check.id,
    title: check.title,
    guide: check.guide,
    verdict: 'unknown',
    expected: check.expected(profile),
    observed: `Could not be judged: ${error.message}`,
    hint: error.hint || `Type the command of the evidence by hand to see what ${cluster.id} answers.`,
    objects: [],
    evidence: [evidence(check.command(cluster, profile), `error ${error.code}: ${error.message}`, at)],
    durationMs,
  }
}

/** Runs one check on one cluster within its time limit. Never throws: a failure is the verdict unknown. */
export async function runCheck(check: Check, cluster: ClusterAccess, settings: RunSettings): Promise<CheckResult> {
  const { profile, clock, timeoutMs } = settings
  const began = clock.now()
  const limit = new AbortController()
  const cancelTimer = clock.after(timeoutMs, () =>
    limit.abort(
      new CockpitError('TIMED_OUT', `Not finished within ${spanText(timeoutMs)}.`, 'Try again, or allow more time.'),
    ),
  )
  const signal = AbortSignal.any([settings.signal, limit.signal])
  const context: CheckContext = {
    cluster,
    profile,
    clock,
    signal,
    rows: (kind, namespace) => provenRows(cluster, kind, namespace, clock, signal),
  }
  const end = aborted(signal)
  try {
    const outcome: Outcome = await Promise.race([check.run(context), end.promise])
    return {
      cluster: cluster.id,
      check: check.id,
      title: check.title,
      guide: check.guide,
      verdict: outcome.verdict,
      expected: check.expected(profile),
      observed: outcome.observed,
      hint: outcome.hint ?? '',
      objects: [...(outcome.objects ?? [])],
      evidence: [...outcome.evidence],
      durationMs: clock.now() - began,
    }
  } catch (thrown) {
    // A check that was cut off often fails with a secondary error of its own; the limit is the reason.
    const reason = signal.aborted && signal.reason instanceof CockpitError ? signal.reason : thrown
    return unknownResult(check, cluster, profile, toErrorShape(reason), clock.now(), clock.now() - began)
  } finally {
    cancelTimer()
    end.stop()
    limit.abort(new CockpitError('CANCELLED', 'The check has ended.'))
  }
}
