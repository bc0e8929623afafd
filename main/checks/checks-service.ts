import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import type { checksContract } from '@shared/checks/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'
import { allChecks, checkNamed } from './all-checks.ts'
import { checkReport } from './markdown.ts'
import { morningCheck } from './morning-check.ts'

export interface ChecksServiceOptions {
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  /** Read anew for each morning check: addresses may change while the app runs. */
  readonly profile: () => PlatformProfile
  readonly clock: Clock
  /** Per check, ms; default 20,000. */
  readonly timeoutMs?: number | undefined
}

/** The checks of the contract, for the window and for the command line. */
export function checksService(options: ChecksServiceOptions): Handlers<typeof checksContract> {
  const { cluster, profile, clock, timeoutMs } = options
  return {
    morning({ clusters, checks }, signal) {
      return morningCheck({
        clusters: [...new Set(clusters)].map(cluster),
        checks: checks === undefined ? allChecks : checksNamed(checks),
        profile: profile(),
        clock,
        signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      })
    },
    markdown: ({ results }) => ({ markdown: checkReport(inOrderOfTheGuide(results), clock.now()) }),
  }
}

/** In the order of the guide, each once. Errors: NOT_FOUND. */
function checksNamed(ids: readonly string[]) {
  const named = new Set(ids.map(checkNamed))
  return allChecks.filter((check) => named.has(check))
}

/** Results come in the order in which the checks ended; a report is read in that of the guide. */
function inOrderOfTheGuide(results: readonly CheckResult[]): CheckResult[] {
  const place = new Map(allChecks.map(({ id }, index) => [id, index]))
  const placeOf = ({ check }: CheckResult) => place.get(check) ?? allChecks.length
  return [...results].sort((a, b) => a.cluster.localeCompare(b.cluster) || placeOf(a) - placeOf(b))
}
