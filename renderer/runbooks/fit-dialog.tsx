import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { InputValues } from '@shared/runbooks/run.ts'
import type { RunbookSummary } from '@shared/runbooks/runbook.ts'
import { useEffect, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { walkButtons } from '../design/walk-buttons.ts'
import type { ListedProblem } from '../problems/ignore-desk.ts'
import { closeFitDesk, useFitDesk } from './fit-desk.ts'
import { goToRunbooks, startRunbook } from './open-runbook.ts'
import { inputWords } from './touch-words.ts'

interface Fit {
  readonly runbook: RunbookSummary
  readonly inputs: InputValues
}

/** Leads from a problem to its runbook: straight when one fits, by a choice when several do. */
export function FitDialog() {
  const problem = useFitDesk((state) => state.problem)
  return problem === null ? null : <Fitting key={problem.problem.id} listed={problem} />
}

function Fitting({ listed }: { readonly listed: ListedProblem }) {
  const { clients } = useServices()
  const [fits, setFits] = useState<readonly Fit[] | null>(null)
  const [error, setError] = useState<ErrorShape | null>(null)
  const then = useRef<(() => void) | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const [open, setOpen] = useState(true)

  const leave = (go: () => void) => {
    then.current = go
    setOpen(false)
  }
  const begin = ({ runbook, inputs }: Fit) =>
    leave(() =>
      startRunbook({ runbook: runbook.id, clusters: [listed.cluster], inputs, because: listed.problem.title }),
    )
  const began = useRef(begin)
  began.current = begin

  useEffect(() => {
    let gone = false
    clients.runbooks.fitting({ cluster: listed.cluster, problem: listed.problem }).then(
      (found) => {
        if (gone) return
        const [only] = found
        if (only !== undefined && found.length === 1) began.current(only)
        else setFits(found)
      },
      (thrown: unknown) => gone || setError(toErrorShape(thrown)),
    )
    return () => {
      gone = true
    }
  }, [clients, listed])
  useEffect(() => {
    if (fits !== null) list.current?.querySelector('button')?.focus()
  }, [fits])

  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      onClosed={() => {
        closeFitDesk()
        then.current?.()
      }}
      title="Runbooks for this problem"
      description={`${listed.problem.title}, on ${listed.cluster}`}
    >
      {error !== null ? (
        <ErrorPanel error={error} />
      ) : fits === null ? (
        <EmptyState tone="muted" title="Looking for runbooks …" />
      ) : fits.length === 0 ? (
        <EmptyState tone="muted" title="No runbook says that it is for this problem">
          All of them are on the Runbooks screen.
        </EmptyState>
      ) : (
        <ul ref={list} onKeyDown={walkButtons} aria-label="Fitting runbooks" className="min-h-0 overflow-auto p-1.5">
          {fits.map((fit) => (
            <li key={fit.runbook.id}>
              <button
                type="button"
                onClick={() => begin(fit)}
                className="block w-full rounded px-2.5 py-1.5 text-left hover:bg-raised focus-visible:bg-chosen"
              >
                <span className="block font-medium">{fit.runbook.title}</span>
                <span className="block text-soft">{fit.runbook.summary}</span>
                <span className="block text-sm text-soft">{inputWords(fit.inputs)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex justify-end gap-2 border-t border-line p-3">
        <Button onClick={() => leave(() => goToRunbooks())}>All runbooks</Button>
        <Button onClick={() => setOpen(false)} keys="Esc">
          Cancel
        </Button>
      </div>
    </Dialog>
  )
}
