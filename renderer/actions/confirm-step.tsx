import { useServices } from '../app/services.ts'
import { ConfirmForm } from './confirm-form.tsx'
import type { DeskState } from './desk-state.ts'

/** Asks before an action of the desk is performed. */
export function ConfirmStep({ state }: { readonly state: Extract<DeskState, { at: 'asking' }> }) {
  const { actions } = useServices()
  return (
    <ConfirmForm
      prepared={state.prepared}
      error={state.error}
      cancelWord={state.request.action === 'edit' ? 'Back to the edit' : 'Cancel'}
      onCancel={actions.close}
      onLookAgain={actions.prepareAgain}
      onPerform={actions.perform}
    />
  )
}
