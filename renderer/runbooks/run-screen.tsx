import { type RunView, type Touch, waitingState } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import type { CellPlace } from '../checks/matrix-place.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { ConfirmDialog } from '../design/confirm-dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { AnswerBox } from './answer-box.tsx'
import { goToRunbooks, startRunbook } from './open-runbook.ts'
import { OutputDialog } from './output-dialog.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { RunHeader } from './run-header.tsx'
import { useWatchedRun } from './run-watch.ts'
import { StepConfirm } from './step-confirm.tsx'
import { StepMatrix } from './step-matrix.tsx'
import { StepPane } from './step-pane.tsx'
import { useAnswer } from './use-answer.ts'
import { useRunActions } from './use-run-actions.ts'
import { gateBefore, lastAttempt, lastUndoable, stateOf, stepAfter, wayOn } from './way-on.ts'

/** A run, as long as its record is being read. */
export function RunScreen({ run }: { readonly run: string }) {
  const { view, plan, error } = useWatchedRun(run)
  const title = view?.title ?? 'Run'
  useDocumentTitle(title)
  if (view !== null && plan !== null) {
    return (
      <>
        {error === null ? null : <ErrorPanel error={error} />}
        <OpenRun view={view} runbook={plan.runbook} touches={plan.touches} />
      </>
    )
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col p-2">
      <h1 className="sr-only">{title}</h1>
      {error === null ? <EmptyState tone="muted" title="Reading the run …" /> : <ErrorPanel error={error} />}
    </div>
  )
}

type Ask = 'confirm' | 'skip' | 'override' | 'output' | 'cancel' | null

interface OpenProps {
  readonly view: RunView
  readonly runbook: Runbook
  readonly touches: readonly Touch[]
}

function OpenRun({ view, runbook, touches }: OpenProps) {
  const steps = useMemo(() => stepsOf(runbook), [runbook])
  const [place, setPlace] = useState<CellPlace>(() => firstPlace(view, steps))
  const step = steps[place.row]
  const cluster = view.clusters[place.column]
  if (step === undefined || cluster === undefined) return <EmptyState tone="warn" title="This runbook has no steps" />
  return (
    <Wizard
      view={view}
      runbook={runbook}
      steps={steps}
      touches={touches}
      place={place}
      onPlace={setPlace}
      step={step}
      cluster={cluster}
    />
  )
}

interface WizardProps extends OpenProps {
  readonly steps: readonly RunbookStep[]
  readonly place: CellPlace
  readonly onPlace: (place: CellPlace) => void
  readonly step: RunbookStep
  readonly cluster: string
}

/** Left the steps with their verdicts, right the current one. */
function Wizard({ view, runbook, steps, touches, place, onPlace, step, cluster }: WizardProps) {
  const { clients } = useServices()
  const byId = useFleet((fleet) => fleet.byId)
  const { actions, busy, error } = useRunActions(view.id)
  const { value: runs } = useAnswer(useCallback(() => clients.runbooks.runs({}), [clients]))
  const open = useMemo(() => (runs ?? []).filter(({ state }) => state === 'open'), [runs])
  const [ask, setAsk] = useState<Ask>(null)
  const [explained, setExplained] = useState(false)
  const grid = useRef<HTMLTableElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const pane = useRef<HTMLDivElement>(null)
  /** What this window asked to be looked at by the gate, and whether it was the way back. */
  const awaited = useRef<{ readonly key: string; readonly undo: boolean } | null>(null)
  const prepared = useRef(new Map<string, boolean>())

  const state = stateOf(view, step.id, cluster) ?? waitingState(step.id, cluster)
  const attempt = lastAttempt(state)
  const isOpen = view.state === 'open'
  const resting = isOpen && state.phase !== 'running'
  const block = gateBefore(view, steps, step, cluster, Date.now())
  const way = wayOn(view, steps, step, cluster, Date.now())
  const undoable = lastUndoable(view, steps, cluster)
  const command = touches.find((touch) => touch.step === step.id && touch.cluster === cluster)?.command ?? ''
  const key = JSON.stringify([step.id, cluster])

  const toGrid = useCallback(() => grid.current?.focus({ preventScroll: true }), [])
  useEffect(toGrid, [toGrid])
  // What was pressed may be gone by now, and the focus with it.
  useEffect(() => {
    if (document.activeElement === document.body) toGrid()
  })
  // The question comes by itself to whoever asked for the step, and to nobody else.
  useEffect(() => {
    if (state.phase !== 'confirming' || awaited.current?.key !== key) return
    prepared.current.set(key, awaited.current.undo)
    awaited.current = null
    setAsk('confirm')
  }, [state.phase, key])

  const rowOf = (id: string) => steps.findIndex((each) => each.id === id)
  const select = (id: string) => onPlace({ row: Math.max(0, rowOf(id)), column: place.column })
  const look = (id: string, undo: boolean, again: boolean) => {
    awaited.current = { key: JSON.stringify([id, cluster]), undo }
    return undo ? actions.undo(id, cluster) : actions.runStep(id, cluster, again)
  }

  const goOn = () => {
    if (way === null || busy) return
    setExplained(false)
    switch (way.does) {
      case 'run':
        select(way.step)
        void look(way.step, false, false)
        break
      case 'go':
        select(way.step)
        break
      case 'confirm':
        setAsk('confirm')
        break
      case 'answer':
        box.current?.querySelector<HTMLElement>('button, textarea')?.focus()
        break
      case 'finish':
        void actions.finish()
        break
      case 'runbook':
        startRunbook({
          runbook: way.runbook,
          clusters: [cluster],
          inputs: way.inputs,
          because: `"${step.title}" of ${runbook.title}`,
        })
    }
  }
  const again = () => {
    if (resting) void look(step.id, false, true)
  }
  const undo = () => {
    if (undoable === null || !isOpen) return
    select(undoable.id)
    void look(undoable.id, true, false)
  }
  const next = stepAfter(steps, step)
  const other = (by: 1 | -1) => {
    const at = open.findIndex(({ id }) => id === view.id)
    const to = open[(at + by + open.length) % open.length]
    if (to !== undefined && to.id !== view.id) goToRunbooks({ at: 'run', run: to.id })
  }
  const copy = () => pane.current?.querySelector<HTMLButtonElement>('button[aria-label="Copy command"]')?.click()
  const evidence = (form: 'markdown' | 'html') => void actions.evidence(form)

  // The keys stay registered; what they do is what holds when they are pressed.
  const now = useRef({
    goOn,
    again,
    undo,
    other,
    copy,
    evidence,
    next,
    resting,
    attempt,
    isOpen,
    select,
    gate: step.gate,
  })
  now.current = { goOn, again, undo, other, copy, evidence, next, resting, attempt, isOpen, select, gate: step.gate }
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      const when = (holds: () => boolean, then: () => void) => () => (holds() ? then() : undefined)
      return [
        { keys: 'Enter', label: 'Go on as proposed (with the focus on the steps)', group, run: null },
        { keys: 'r', label: 'Run the step, again when it has run', group, run: () => now.current.again() },
        {
          keys: 'n',
          label: 'To the next step, without running it',
          group,
          run: () => now.current.next !== null && now.current.select(now.current.next.id),
        },
        { keys: 'x', label: 'Explain the verdict', group, run: () => setExplained((before) => !before) },
        { keys: 'c', label: 'Copy the command', group, run: () => now.current.copy() },
        {
          keys: 'w',
          label: 'The whole output',
          group,
          run: when(
            () => now.current.attempt !== null,
            () => setAsk('output'),
          ),
        },
        {
          keys: 's',
          label: 'Skip the step, with a reason',
          group,
          run: when(
            () => now.current.resting && !now.current.gate,
            () => setAsk('skip'),
          ),
        },
        {
          keys: 'o',
          label: 'Override the verdict, with a reason',
          group,
          run: when(
            () => now.current.resting,
            () => setAsk('override'),
          ),
        },
        { keys: 'z', label: 'Undo the last step that changed something here', group, run: () => now.current.undo() },
        { keys: '[', label: 'The open run before', group, run: () => now.current.other(-1) },
        { keys: ']', label: 'The next open run', group, run: () => now.current.other(1) },
        { keys: 'e', label: 'Export the evidence as Markdown', group, run: () => now.current.evidence('markdown') },
        { keys: 'E', label: 'Export the evidence as HTML', group, run: () => now.current.evidence('html') },
        {
          keys: 'F',
          label: 'Finish the run',
          group,
          run: when(
            () => now.current.isOpen,
            () => void actions.finish(),
          ),
        },
        {
          keys: 'X',
          label: 'Cancel the run',
          group,
          run: when(
            () => now.current.isOpen,
            () => setAsk('cancel'),
          ),
        },
        { keys: 'Esc', label: 'Back to the runbooks; the run stays open', group, run: () => goToRunbooks() },
      ]
    }, [actions]),
  )

  const onAnswer = useCallback(
    (answer: string) => void actions.answer(step.id, cluster, answer).then(toGrid),
    [actions, step, cluster, toGrid],
  )
  const close = () => setAsk(null)
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <RunHeader
        view={view}
        runbook={runbook}
        open={open}
        busy={busy}
        onOther={other}
        onEvidence={evidence}
        onFinish={() => void actions.finish()}
        onCancel={() => setAsk('cancel')}
      />
      {error === null || ask === 'confirm' ? null : (
        <ErrorPanel error={error}>
          <Button onClick={actions.forget}>Close</Button>
        </ErrorPanel>
      )}
      <div className="flex min-h-0 flex-1 gap-2">
        <Panel title="Steps" className="w-[42%] min-w-80 shrink-0" aside="arrows move · Enter goes on">
          <StepMatrix
            ref={grid}
            view={view}
            steps={steps}
            clusters={byId}
            place={place}
            onPlace={onPlace}
            onGoOn={() => now.current.goOn()}
          />
        </Panel>
        <Panel title={`${place.row + 1}. ${step.title}`} className="min-w-0 flex-1" aside={<span>{step.tier}</span>}>
          <div ref={pane} className="flex min-h-0 flex-1 flex-col">
            <StepPane
              step={step}
              state={state}
              cluster={byId.get(cluster) ?? { id: cluster, environment: 'unknown', protection: 'confirm' }}
              command={command}
              block={block}
              explained={explained}
              asks={
                state.phase === 'asking' && isOpen ? (
                  <AnswerBox
                    key={key}
                    box={box}
                    step={step}
                    busy={busy}
                    onAnswer={onAnswer}
                    onPaste={(output) => void actions.paste(step.id, cluster, output).then(toGrid)}
                  />
                ) : null
              }
            >
              <span className="flex gap-1.5">
                <Button
                  look="primary"
                  keys="Enter"
                  onClick={goOn}
                  disabled={way === null || busy}
                  className="min-w-0 max-w-[28rem] shrink"
                >
                  <span className="truncate">
                    {way?.label ?? (state.phase === 'running' ? 'Running …' : 'Nothing is proposed')}
                  </span>
                </Button>
                <Button keys="r" onClick={again} disabled={!resting || busy || state.phase === 'asking'}>
                  {state.phase === 'interrupted' ? 'Run again' : attempt === null ? 'Run' : 'Again'}
                </Button>
                <Button keys="n" onClick={() => next !== null && select(next.id)} disabled={next === null}>
                  Next
                </Button>
              </span>
              <span className="flex gap-1.5">
                <Button
                  keys="x"
                  aria-pressed={explained}
                  onClick={() => setExplained(!explained)}
                  disabled={attempt === null}
                >
                  Explain
                </Button>
                <Button keys="c" onClick={copy}>
                  Copy
                </Button>
                <Button keys="w" onClick={() => setAsk('output')} disabled={attempt === null}>
                  Output
                </Button>
                <Button keys="s" onClick={() => setAsk('skip')} disabled={!resting || step.gate}>
                  Skip
                </Button>
                <Button keys="o" onClick={() => setAsk('override')} disabled={!resting}>
                  Override
                </Button>
                <Button keys="z" onClick={undo} disabled={undoable === null || !resting}>
                  Undo
                </Button>
              </span>
            </StepPane>
          </div>
        </Panel>
      </div>
      {ask === 'confirm' && state.phase === 'confirming' && state.prepared !== null ? (
        <StepConfirm
          prepared={state.prepared}
          command={prepared.current.get(key) === true ? '' : command}
          error={error}
          onPerform={(typedName) => {
            const token = state.prepared?.token ?? ''
            // A refusal with the question still open stays in it.
            void actions.confirm(step.id, cluster, token, typedName).then((done) => done && close())
          }}
          onLookAgain={() => void look(step.id, prepared.current.get(key) === true, true)}
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
    </div>
  )
}

/** Where a run that is opened again goes on: the first step that is not done on some cluster. */
function firstPlace(view: RunView, steps: readonly RunbookStep[]): CellPlace {
  for (const [row, step] of steps.entries()) {
    for (const [column, cluster] of view.clusters.entries()) {
      const phase = stateOf(view, step.id, cluster)?.phase
      if (phase !== 'judged' && phase !== 'skipped') return { row, column }
    }
  }
  return { row: 0, column: 0 }
}
