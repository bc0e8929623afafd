import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { Dialog } from '../design/dialog.tsx'
import { ActionMenu } from './action-menu.tsx'
import { ConfirmStep } from './confirm-step.tsx'
import { DebugStep } from './debug-step.tsx'
import type { DeskState } from './desk-state.ts'
import { EditStep } from './edit-step.tsx'
import { EndedStep, PreparingStep, RunningStep } from './running-step.tsx'
import { ScaleStep } from './scale-step.tsx'

type OpenState = Exclude<DeskState, { at: 'closed' }>

const wideSteps = ['edit', 'asking']

/** The one dialog through which anything on a cluster is changed, from the menu to the result. */
export function ActionDialog() {
  const { actions } = useServices()
  const state = useStore(actions.store)
  if (state.at === 'closed') return null
  return (
    <Dialog
      open
      onClose={actions.dismiss}
      title={titleOf(state)}
      description={descriptionOf(state)}
      wide={wideSteps.includes(state.at)}
    >
      <ClusterBand state={state} />
      <Step state={state} />
    </Dialog>
  )
}

function ClusterBand({ state }: { readonly state: OpenState }) {
  const cluster = useCluster(state.subject.cluster)
  // What the gate said is newer than what the fleet shows.
  const told = 'prepared' in state ? { ...state.prepared, id: state.subject.cluster } : cluster
  return told === null ? null : (
    <div className="pt-2">
      <EnvironmentBand cluster={told} />
    </div>
  )
}

function Step({ state }: { readonly state: OpenState }) {
  switch (state.at) {
    case 'menu':
      return <ActionMenu state={state} />
    case 'scale':
      return <ScaleStep state={state} />
    case 'debug':
      return <DebugStep state={state} />
    case 'edit':
      return <EditStep state={state} />
    case 'preparing':
      return <PreparingStep />
    case 'asking':
      return <ConfirmStep key={state.prepared.token} state={state} />
    case 'running':
      return <RunningStep state={state} />
    case 'ended':
      return <EndedStep state={state} />
  }
}

function titleOf(state: OpenState): string {
  const { name } = state.subject.target
  switch (state.at) {
    case 'menu':
      return `Actions on ${name}`
    case 'scale':
      return `Scale ${name}`
    case 'debug':
      return state.action === 'debug' ? `Debug container in ${name}` : `Shell pod on ${name}`
    case 'edit':
      return `Edit ${name}`
    case 'preparing':
      return `Looking at ${name} …`
    case 'asking':
      return state.prepared.title
    case 'running':
      return state.prepared.button
    case 'ended':
      return state.title
  }
}

function descriptionOf(state: OpenState): string {
  const { kind, namespace } = state.subject.target
  if (state.at === 'asking') return state.prepared.explanation
  return `${kind}${namespace === null ? '' : ` in ${namespace}`} on ${state.subject.cluster}`
}
