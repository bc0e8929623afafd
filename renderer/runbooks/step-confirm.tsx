import type { ErrorShape } from '@shared/contract/cockpit-error.ts'
import type { PreparedAction } from '@shared/gate/prepared.ts'
import { ConfirmForm } from '../actions/confirm-form.tsx'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { Dialog } from '../design/dialog.tsx'
import { CommandText } from './step-reference.tsx'

interface Props {
  readonly prepared: PreparedAction
  readonly command: string
  readonly error: ErrorShape | null
  readonly onPerform: (typedName: string | null) => void
  readonly onLookAgain: () => void
  readonly onClose: () => void
}

/** The gate's question before a step changes something, on which cluster, with what it would really do. */
export function StepConfirm({ prepared, command, error, onPerform, onLookAgain, onClose }: Props) {
  return (
    <Dialog open wide onClose={onClose} title={prepared.title} description={prepared.explanation}>
      <div className="pt-2">
        <EnvironmentBand cluster={{ ...prepared, id: prepared.cluster }} />
      </div>
      {command === '' ? null : (
        <div className="px-4 pt-3">
          <CommandText text={command} what="the same, typed" />
        </div>
      )}
      <ConfirmForm
        key={prepared.token}
        prepared={prepared}
        error={error}
        cancelWord="Not now"
        onCancel={onClose}
        onLookAgain={onLookAgain}
        onPerform={onPerform}
      />
    </Dialog>
  )
}
