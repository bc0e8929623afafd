import type { ActionRequest, AvailableActions, EditableObject, FieldConflict } from '@shared/actions/contract.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { ActionProgress, PreparedAction, TargetRef } from '@shared/gate/prepared.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'

export interface ActionSubject {
  readonly cluster: ClusterId
  readonly target: TargetRef
}

export interface EditDraft {
  readonly base: EditableObject
  readonly text: string
}

/** Where the person is on the way from a key press to a change. */
export type DeskState =
  | { readonly at: 'closed' }
  | {
      readonly at: 'menu'
      readonly subject: ActionSubject
      readonly offers: AvailableActions | null
      readonly error: ErrorShape | null
    }
  | {
      readonly at: 'scale'
      readonly subject: ActionSubject
      readonly replicas: number
      readonly error: ErrorShape | null
    }
  | {
      readonly at: 'debug'
      readonly subject: ActionSubject
      readonly action: 'debug' | 'node-shell'
      /** To choose from. */
      readonly containers: readonly string[]
      readonly image: string
      readonly container: string | null
      readonly error: ErrorShape | null
    }
  | {
      readonly at: 'edit'
      readonly subject: ActionSubject
      /** null while it is read. */
      readonly draft: EditDraft | null
      readonly conflicts: readonly FieldConflict[]
      readonly error: ErrorShape | null
    }
  | { readonly at: 'preparing'; readonly subject: ActionSubject; readonly request: ActionRequest }
  | {
      readonly at: 'asking'
      readonly subject: ActionSubject
      readonly request: ActionRequest
      readonly prepared: PreparedAction
      readonly error: ErrorShape | null
    }
  | {
      readonly at: 'running'
      readonly subject: ActionSubject
      readonly prepared: PreparedAction
      readonly progress: ActionProgress | null
    }
  | {
      readonly at: 'ended'
      readonly subject: ActionSubject
      readonly title: string
      readonly outcome: 'done' | 'failed' | 'stopped'
      readonly text: string
      /** What was made for a terminal to be opened in; null: nothing. */
      readonly opens: SessionTarget | null
      readonly error: ErrorShape | null
    }
