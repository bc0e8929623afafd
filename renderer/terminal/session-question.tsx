import { useStore } from 'zustand'
import { ConfirmForm } from '../actions/confirm-form.tsx'
import { useServices } from '../app/services.ts'
import { EnvironmentBand } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { Dialog } from '../design/dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import type { Question } from './terminal-desk.ts'

/** What is asked before a session begins, on whichever screen it was asked for: the container, then the gate's question. */
export function SessionQuestion() {
  const { terminals: desk } = useServices()
  const question = useStore(desk.store, (state) => state.question)
  if (question === null) return null
  switch (question.at) {
    case 'waiting':
      return (
        <Dialog open onClose={desk.dismiss} title="Terminal" description={question.what}>
          <EmptyState tone="muted" title={question.what} />
        </Dialog>
      )
    case 'failed':
      return (
        <Dialog open onClose={desk.dismiss} title="No session was opened" description="">
          <ErrorPanel error={question.error} />
        </Dialog>
      )
    case 'container':
      return <ContainerQuestion question={question} />
    case 'asking': {
      const { prepared, error } = question
      return (
        <Dialog open wide onClose={desk.dismiss} title={prepared.title} description={prepared.explanation}>
          <div className="pt-2">
            <EnvironmentBand cluster={{ ...prepared, id: prepared.cluster }} />
          </div>
          <ConfirmForm
            key={prepared.token}
            prepared={prepared}
            error={error}
            cancelWord="Not now"
            onCancel={desk.dismiss}
            onLookAgain={desk.askAgain}
            onPerform={desk.confirm}
          />
        </Dialog>
      )
    }
  }
}

function ContainerQuestion({ question }: { readonly question: Extract<Question, { at: 'container' }> }) {
  const { terminals: desk } = useServices()
  const { pod, containers } = question
  const cluster = useCluster(pod.cluster)
  return (
    <Dialog
      open
      onClose={desk.dismiss}
      title={`Shell in ${pod.pod}`}
      description="In which container? The default one is first."
    >
      {cluster === null ? null : (
        <div className="pt-2">
          <EnvironmentBand cluster={cluster} />
        </div>
      )}
      <ul onKeyDown={walkButtons} aria-label="Containers" className="min-h-0 overflow-auto p-2">
        {containers.map(({ name, running }) => (
          <li key={name}>
            <button
              type="button"
              aria-disabled={!running}
              onClick={() => (running ? desk.open({ kind: 'pod', ...pod, container: name }, { at: 'tab' }) : undefined)}
              className="flex w-full items-baseline gap-3 rounded px-2 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
            >
              <span className={running ? 'font-medium' : 'text-soft'}>{name}</span>
              <span className="ml-auto text-sm text-soft">{running ? '' : 'does not run'}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
