import { type RunView, type Touch, waitingState } from '@shared/runbooks/run.ts'
import type { Runbook, RunbookStep } from '@shared/runbooks/runbook.ts'
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import type { CellPlace } from '../checks/matrix-place.ts'
import { goToRunbooks, startRunbook } from './open-runbook.ts'
import { useRunActions } from './use-run-actions.ts'
import { gateBefore, lastAttempt, lastUndoable, stateOf, stepAfter, wayOn } from './way-on.ts'

/** What lies over the run and waits for a person. */
export type Ask = 'confirm' | 'skip' | 'override' | 'output' | 'cancel' | null

export interface WizardInput {
  readonly view: RunView
  readonly runbook: Runbook
  readonly steps: readonly RunbookStep[]
  readonly touches: readonly Touch[]
  readonly place: CellPlace
  readonly onPlace: (place: CellPlace) => void
  readonly step: RunbookStep
  readonly cluster: string
}

/** The places of the screen that keys move the focus to. */
export interface WizardPlaces {
  readonly grid: RefObject<HTMLTableElement | null>
  readonly box: RefObject<HTMLDivElement | null>
  readonly pane: RefObject<HTMLDivElement | null>
}

export type Wizard = ReturnType<typeof useWizard>

/** Where the step under the cursor stands, and everything that can be done with it and with its run. */
export function useWizard(input: WizardInput, { grid, box, pane }: WizardPlaces) {
  const { view, runbook, steps, touches, place, onPlace, step, cluster } = input
  const { clients } = useServices()
  const { actions, busy, error } = useRunActions(view.id)
  const { value: runs } = useAnswer(useCallback(() => clients.runbooks.runs({}), [clients]))
  const open = useMemo(() => (runs ?? []).filter(({ state }) => state === 'open'), [runs])
  const [ask, setAsk] = useState<Ask>(null)
  const [explained, setExplained] = useState(false)
  /** What this window asked to be looked at by the gate, and whether it was the way back. */
  const awaited = useRef<{ readonly key: string; readonly undo: boolean } | null>(null)
  const undoing = useRef(new Map<string, boolean>())

  const state = stateOf(view, step.id, cluster) ?? waitingState(step.id, cluster)
  const isOpen = view.state === 'open'
  const way = wayOn(view, steps, step, cluster, Date.now())
  const undoable = lastUndoable(view, steps, cluster)
  const key = JSON.stringify([step.id, cluster])
  const next = stepAfter(steps, step)

  const toGrid = useCallback(() => grid.current?.focus({ preventScroll: true }), [grid])
  useEffect(toGrid, [toGrid])
  // What was pressed may be gone by now, and the focus with it.
  useEffect(() => {
    if (document.activeElement === document.body) toGrid()
  })
  // The question comes by itself to whoever asked for the step, and to nobody else.
  useEffect(() => {
    if (state.phase !== 'confirming' || awaited.current?.key !== key) return
    undoing.current.set(key, awaited.current.undo)
    awaited.current = null
    setAsk('confirm')
  }, [state.phase, key])

  const select = (id: string) => {
    const row = Math.max(
      0,
      steps.findIndex((each) => each.id === id),
    )
    onPlace({ row, column: place.column })
  }
  const look = (id: string, undo: boolean, again: boolean) => {
    awaited.current = { key: JSON.stringify([id, cluster]), undo }
    return undo ? actions.undo(id, cluster) : actions.runStep(id, cluster, again)
  }
  const resting = isOpen && state.phase !== 'running'
  const isUndo = undoing.current.get(key) === true

  return {
    ...input,
    actions,
    busy,
    error,
    open,
    ask,
    setAsk,
    explained,
    setExplained,
    state,
    attempt: lastAttempt(state),
    isOpen,
    resting,
    block: gateBefore(view, steps, step, cluster, Date.now()),
    way,
    undoable,
    command: touches.find((touch) => touch.step === step.id && touch.cluster === cluster)?.command ?? '',
    /** Of the step on its cluster. */
    key,
    /** What is asked about is the way back. */
    isUndo,
    next,
    toGrid,
    select,
    lookAgain: () => void look(step.id, isUndo, true),
    goOn() {
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
    },
    again() {
      if (resting) void look(step.id, false, true)
    },
    undo() {
      if (undoable === null || !isOpen) return
      select(undoable.id)
      void look(undoable.id, true, false)
    },
    other(by: 1 | -1) {
      const at = open.findIndex(({ id }) => id === view.id)
      const to = open[(at + by + open.length) % open.length]
      if (to !== undefined && to.id !== view.id) goToRunbooks({ at: 'run', run: to.id })
    },
    copy: () => pane.current?.querySelector<HTMLButtonElement>('button[aria-label="Copy command"]')?.click(),
    evidence: (form: 'markdown' | 'html') => void actions.evidence(form),
    finish: () => void actions.finish(),
    judgeAgain: () => goToRunbooks({ at: 'judged', run: view.id }),
  }
}
