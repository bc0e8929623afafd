import type { RunView, Touch } from '@shared/runbooks/run.ts'
import { type Runbook, type RunbookStep, stepsOf } from '@shared/runbooks/runbook.ts'
import { useMemo, useState } from 'react'
import { useDocumentTitle } from '../app/use-document-title.ts'
import type { CellPlace } from '../checks/matrix-place.ts'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { useWatchedRun } from './run-watch.ts'
import { stateOf } from './way-on.ts'
import { Wizard } from './wizard.tsx'

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
