import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { Evidence, Verdict } from '@shared/checks/check.ts'
import type { Kind, Row } from '@shared/clusters/kind.ts'
import type { ObjectReference } from '@shared/clusters/problem.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'

/** What a check stands on. */
export interface CheckContext {
  readonly cluster: ClusterAccess
  readonly profile: PlatformProfile
  readonly clock: Clock
  /** Ends with the check's own time limit or when the run is cancelled. */
  readonly signal: AbortSignal
  /**
   * The rows of a kind as the server has them now, sorted by namespace and name.
   * @throws CockpitError when they are not proven live (denied, absent, stale, unreachable): the check is then unknown.
   */
  rows<R extends Row>(kind: Kind<R>, namespace: string | null): Promise<readonly R[]>
}

export interface Outcome {
  readonly verdict: Verdict
  /** In words, with the names of what is wrong. */
  readonly observed: string
  /** Why it could not be judged and what to do, or what to do next about a failure. */
  readonly hint?: string
  readonly objects?: readonly ObjectReference[]
  readonly evidence: readonly Evidence[]
}

/** One line of the morning check. Anything that `run` throws becomes the verdict unknown, with the reason. */
export interface Check {
  readonly id: string
  readonly title: string
  /** Where the guides ask for it. */
  readonly guide: string
  /** The state that the guides expect. */
  expected(profile: PlatformProfile): string
  /** What a person would type to see the same. */
  command(cluster: ClusterAccess, profile: PlatformProfile): string
  run(context: CheckContext): Promise<Outcome>
}
