import { useEffect, useRef } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Progress } from '../design/progress.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { DeskState } from './desk-state.ts'

export function PreparingStep() {
  return <EmptyState tone="muted" title="Asking the server what this would do …" />
}

/** How far it is; stopping it is always in reach. */
export function RunningStep({ state }: { readonly state: Extract<DeskState, { at: 'running' }> }) {
  const { actions } = useServices()
  const { progress } = state
  const watching = progress?.phase === 'watching'
  return (
    <>
      <div className="flex flex-col gap-2 px-4 py-3">
        <p role="status" className="break-words">
          {progress?.text ?? 'Checking once more …'}
        </p>
        <Progress label="Progress" done={progress?.done ?? 0} total={progress?.total ?? null} />
        <p className="text-sm text-soft">
          {watching
            ? 'The change is made. It goes on by itself, also when it is no longer watched.'
            : 'Stopping leaves done what was done already.'}
        </p>
      </div>
      <div className="flex justify-end border-t border-line p-3">
        <Button look={watching ? 'plain' : 'danger'} onClick={actions.close} {...(watching ? { keys: 'Esc' } : {})}>
          {watching ? 'Stop watching' : 'Stop'}
        </Button>
      </div>
    </>
  )
}

const outcomes = {
  done: { tone: 'ok', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  stopped: { tone: 'warn', word: 'Stopped' },
} as const

/** How it ended, said aloud too; what was made for a terminal is one press away. */
export function EndedStep({ state }: { readonly state: Extract<DeskState, { at: 'ended' }> }) {
  const { actions, terminals } = useServices()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const { opens } = state
  const { tone, word } = outcomes[state.outcome]
  return (
    <>
      <div className="flex flex-col gap-2 px-4 py-3">
        <p role="status" className="flex items-baseline gap-2">
          <StatusBadge tone={tone}>{word}</StatusBadge>
          <span className="min-w-0 break-words">{state.text}</span>
        </p>
        {state.error === null ? null : <ErrorPanel error={state.error} />}
      </div>
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={() => actions.open(state.subject)}>Other actions</Button>
        <Button ref={opens === null ? first : null} onClick={actions.close} keys="Esc">
          Close
        </Button>
        {opens === null ? null : (
          <Button
            ref={first}
            look="primary"
            keys="Enter"
            onClick={() => {
              actions.close()
              terminals.open(opens, { at: 'tab' })
            }}
          >
            Open a terminal in it
          </Button>
        )}
      </div>
    </>
  )
}
