import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Clock, ClusterAccess } from '@main/clusters/cluster-access.ts'
import { findCustomKind } from '@main/clusters/find-custom-kind.ts'
import type { AccessReviews } from '@main/gate/access-review.ts'
import { Gate } from '@main/gate/gate.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { type Journal, openJournal } from '@main/journal/journal.ts'
import type { ActionRequest, actionsContract } from '@shared/actions/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { customKind } from '@shared/clusters/kinds/custom-kind.ts'
import { findKind } from '@shared/clusters/kinds/index.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { Handlers } from '@shared/contract/define-contract.ts'
import { actionsService } from './actions-service.ts'
import type { ActionKind } from './live-object.ts'
import { requestedAction } from './requested-action.ts'

export interface OpenActionsOptions {
  /** Errors: NOT_FOUND. */
  readonly cluster: (id: ClusterId) => ClusterAccess
  readonly clock: Clock
  readonly access: AccessReviews
  /** The engineer's own settings folder; the journal is kept in it. */
  readonly settingsFolder: string
  /** The image as the cluster can reach it. */
  readonly debugImage: (id: ClusterId, image: string) => string
  /** Marks what is made on a cluster as this installation's. */
  readonly owner: string
}

export interface OpenedActions {
  readonly handlers: Handlers<typeof actionsContract>
  /** For what else changes a cluster; nothing may but through it. */
  readonly gate: Gate
  /** The person's account on this machine. */
  readonly person: string
  /** Errors: NOT_FOUND, BAD_INPUT, NOT_POSSIBLE. */
  action(request: ActionRequest, signal: AbortSignal): Promise<GatedAction>
  close(): Promise<void>
}

/** The journal of actions, in the settings folder. */
export const journalPath = (settingsFolder: string): string => join(settingsFolder, 'journal', 'actions.jsonl')

/** The actions service with its gate and its journal, which is opened when the first action is prepared. */
export function openActions({
  cluster,
  clock,
  access,
  settingsFolder,
  debugImage,
  owner,
}: OpenActionsOptions): OpenedActions {
  const path = journalPath(settingsFolder)
  let opened: Promise<Journal> | null = null
  const journal = (): Promise<Journal> => {
    if (opened === null) {
      opened = openJournal(path, clock.now)
      // A full disk may have room again at the next action.
      opened.catch(() => {
        opened = null
      })
    }
    return opened
  }
  const person = accountName()
  const gate = new Gate({
    access,
    journal,
    clock,
    newToken: () => randomBytes(32).toString('base64url'),
    person,
  })
  const asked = { cluster, kind: kindOn, clock, debugImage, owner }
  return {
    handlers: actionsService({ ...asked, gate, access }),
    gate,
    person,
    action: (request, signal) => requestedAction(asked, request, signal),
    async close() {
      await (await opened?.catch(() => null))?.close()
    },
  }
}

async function kindOn(cluster: ClusterAccess, word: string, signal: AbortSignal): Promise<ActionKind | null> {
  const known = findKind(word)
  if (known !== null) return known
  try {
    return customKind(await findCustomKind(cluster, word, signal))
  } catch (thrown) {
    if (thrown instanceof CockpitError && thrown.code === 'NOT_FOUND') return null
    throw thrown
  }
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // An account without an entry in the user database, as in some containers.
    return 'unknown'
  }
}
