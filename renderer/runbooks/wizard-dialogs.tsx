import { ConfirmDialog } from '../design/confirm-dialog.tsx'
import { OutputDialog } from './output-dialog.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { StepConfirm } from './step-confirm.tsx'
import type { Wizard } from './use-wizard.ts'

/** What lies over a run: what the gate asks, a reason, the whole output, whether to cancel. */
export function WizardDialogs({ wizard }: { readonly wizard: Wizard }) {
  const { ask, setAsk, state, view, step, cluster, command, attempt, actions, error, isUndo } = wizard
  const close = () => setAsk(null)
  return (
    <>
      {ask === 'confirm' && state.phase === 'confirming' && state.prepared !== null ? (
        <StepConfirm
          prepared={state.prepared}
          command={isUndo ? '' : command}
          error={error}
          onPerform={(typedName) => {
            const token = state.prepared?.token ?? ''
            // A refusal with the question still open stays in it.
            void actions.confirm(step.id, cluster, token, typedName).then((done) => done && close())
          }}
          onLookAgain={wizard.lookAgain}
          onClose={close}
        />
      ) : null}
      {ask === 'skip' || ask === 'override' ? (
        <ReasonDialog
          title={ask === 'skip' ? `Skip "${step.title}" on ${cluster}` : `Override "${step.title}" on ${cluster}`}
          description={
            ask === 'skip'
              ? 'It is left out on this cluster.'
              : 'You vouch for it: what follows is no longer held back. It counts as a warning, not as a pass.'
          }
          action={ask === 'skip' ? 'Skip the step' : 'Override'}
          onClose={close}
          onGiven={(reason) => {
            close()
            void (ask === 'skip' ? actions.skip(step.id, cluster, reason) : actions.override(step.id, cluster, reason))
          }}
        />
      ) : null}
      {ask === 'output' && attempt !== null ? (
        <OutputDialog
          run={view.id}
          step={step.id}
          title={step.title}
          cluster={cluster}
          attempt={attempt.number}
          onClose={close}
        />
      ) : null}
      <ConfirmDialog
        open={ask === 'cancel'}
        title="Cancel the run?"
        description="What runs is stopped, the remote command too. What was sent to a cluster stays done; the evidence is kept."
        action="Cancel the run"
        onCancel={close}
        onConfirm={() => {
          close()
          void actions.cancel()
        }}
      />
    </>
  )
}
