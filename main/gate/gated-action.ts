import type { ClusterAccess } from '@main/clusters/cluster-access.ts'
import type { ActionProgress, TargetRef } from '@shared/gate/prepared.ts'
import type { Preview } from '@shared/gate/preview.ts'
import type { Tier } from '@shared/gate/tier.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'
import type { AccessNeed } from './access-review.ts'

/** The object as it was when the action was prepared: the token holds for this one only. */
export interface Subject extends TargetRef {
  readonly uid: string
  readonly resourceVersion: string
}

export type Step = Omit<ActionProgress, 'phase'>

/** A change as some domain declares it. Nothing of it runs but through the gate. */
export interface GatedAction {
  readonly id: string
  readonly cluster: ClusterAccess
  readonly target: TargetRef
  /** Every permission that it needs; asked before the object is even read. */
  readonly needs: readonly AccessNeed[]
  /** Reads the object, asks for the real effect (dry run), and changes nothing. */
  plan(signal: AbortSignal): Promise<ActionPlan>
}

export interface ActionPlan {
  /** May depend on what was found: to delete a pod that nobody makes anew is worse than another. */
  readonly tier: Tier
  readonly subject: Subject
  readonly title: string
  readonly explanation: string
  readonly button: string
  /** For the journal: what exactly was asked ("replicas 3 to 5"). No secrets. */
  readonly detail: string
  readonly preview: Preview
  /** What it makes for a terminal to be opened in. */
  readonly opens?: SessionTarget
  /** Rejects with STALE when the object is no longer what the preview was made of. */
  recheck(signal: AbortSignal): Promise<void>
  /**
   * Does it. A step tells what is about to be done; what is returned tells what was done, and the journal gets it. Once a
   * request that changes something is under way it is not taken back, so that its outcome is known.
   */
  perform(signal: AbortSignal): AsyncGenerator<Step, string, void>
  /** What follows by itself (a rollout); ending it early changes nothing. */
  watch?(signal: AbortSignal): AsyncGenerator<Step, string, void>
}
