import { resolve } from 'node:path'
import type { Check } from '@main/checks/check-definition.ts'
import { runCheck } from '@main/checks/run-check.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import { checkResult } from '@shared/checks/check.ts'
import type { Freshness } from '@shared/clusters/contract.ts'
import { type FakeAnswers, fakeCluster, heldClock } from './fake-cluster.ts'
import { now } from './objects.ts'

export const profile = await loadProfile({
  builtIn: resolve(import.meta.dirname, '../../../resources/profiles/bud-ai-foundry.yaml'),
  settingsFolder: null,
})

export const freshness = (state: Freshness['state'], reason = 'because the test says so'): Freshness => ({
  state,
  asOf: now - 60_000,
  reason,
  hint: 'Do something.',
  loading: null,
})

/** One check on a cluster that answers so; the result has passed the contract's schema. */
export async function runOne(check: Check, answers: FakeAnswers, platform = profile): Promise<CheckResult> {
  const clock = heldClock(now)
  const cluster = fakeCluster(answers)
  const running = runCheck(check, cluster, {
    profile: platform,
    clock,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
  })
  await clock.advance(6000)
  const result = checkResult.parse(await running)
  if (cluster.held.size > 0) throw new Error(`leases were not released: ${[...cluster.held].join(', ')}`)
  if (clock.pending > 0) throw new Error('a timer was left behind')
  return result
}
