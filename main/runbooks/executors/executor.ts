import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { PlatformProfile } from '@shared/platform/profile.ts'

/** What an executor stands on. */
export interface Execution {
  readonly cluster: ClusterAccess
  /** As it holds on this cluster. */
  readonly profile: PlatformProfile
  readonly clock: Clock
  /** Ends with the step's time limit, or when a person stops it: the remote command ends too. */
  readonly signal: AbortSignal
  /** Of the whole step, ms: what the other side is told. */
  readonly timeoutMs: number
  /** Of queries over time, ms; null = an instant. */
  readonly rangeMs: number | null
  /** D0 steps may not change anything: where the other side can refuse changes, it is asked to. */
  readonly readOnly: boolean
  /** Binds what is made on the cluster to the run. */
  readonly run: string
  /** Marks what is made on the cluster as this installation's. */
  readonly owner: string
  /** One or more lines of what the tool would print; kept whole on disk. */
  print(text: string): void
  /** A value that must not be seen anywhere: it stands as *** in everything that is printed after. */
  conceal(secret: string): void
}

/** The typed result that expectations speak of. */
export type StepResult = Readonly<Record<string, unknown>>
