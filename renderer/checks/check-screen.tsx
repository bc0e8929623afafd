import type { CheckResult } from '@shared/checks/check.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { environmentEdge } from '../clusters/environment.tsx'
import { useFleet } from '../clusters/fleet-store.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { saveText } from '../design/save-text.ts'
import { ScrollArea } from '../design/scroll-area.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { useCheckChoice } from './check-choice.ts'
import type { CheckState } from './check-store.ts'
import { ClusterChooser } from './cluster-chooser.tsx'
import type { CellPlace } from './matrix-place.ts'
import { cellUnder, MatrixTable, placeOf } from './matrix-table.tsx'
import { ResultPane } from './result-pane.tsx'
import { RunProgress } from './run-progress.tsx'
import { RunSummary } from './run-summary.tsx'
import { verdictLooks } from './verdict-badge.tsx'
import { buildMatrix, type OverallVerdict, overallVerdict } from './verdict-matrix.ts'

/** What the contract takes in one run. */
const clustersAtMost = 200

/** The morning check on the chosen clusters at once. */
export function CheckScreen() {
  const { checks, clients } = useServices()
  const state = useStore(checks.store)
  const order = useFleet((fleet) => fleet.order)
  const byId = useFleet((fleet) => fleet.byId)
  const leftOut = useCheckChoice((choice) => choice.leftOut)
  const [place, setPlace] = useState<CellPlace | null>(null)
  const [exportError, setExportError] = useState<ErrorShape | null>(null)

  const clusters = useMemo(() => order.flatMap((id) => byId.get(id) ?? []), [order, byId])
  const chosen = useMemo(() => order.filter((id) => !leftOut.has(id)), [order, leftOut])
  const matrix = useMemo(() => buildMatrix(state.planned, state.results), [state.planned, state.results])
  const complete = state.phase === 'done' && matrix.done === matrix.total
  // In the plan's order, not in that in which they ended: sentences and lists must read the same each day.
  const results = useMemo(() => matrix.cells.flat().flatMap(({ result }) => result ?? []), [matrix])
  const overall = overallVerdict(results, complete)
  const running = state.phase === 'running'
  const runnable = chosen.length > 0 && chosen.length <= clustersAtMost
  useDocumentTitle(`Morning check${overall.verdict === null ? '' : ` · ${verdictLooks[overall.verdict].word}`}`)

  const actions = useMemo(() => {
    const exportMarkdown = async () => {
      setExportError(null)
      try {
        const { markdown } = await clients.checks.markdown({ results: [...checks.store.getState().results] })
        const stamp = new Date().toISOString().slice(0, 16).replace(':', '-')
        saveText(`morning-check-${stamp}.md`, 'text/markdown', markdown)
      } catch (thrown) {
        setExportError(toErrorShape(thrown))
      }
    }
    const run = () => {
      if (!runnable) return
      setPlace(null)
      checks.run(chosen)
    }
    return { run, cancel: () => checks.cancel(), exportMarkdown: () => void exportMarkdown() }
  }, [checks, clients, chosen, runnable])

  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'r', label: 'Run the morning check', group, run: actions.run },
        { keys: 'x', label: 'Cancel the run', group, run: actions.cancel },
        { keys: 'e', label: 'Export the report as Markdown', group, run: actions.exportMarkdown },
        { keys: 'Esc', label: 'Back to the list of what is wrong', group, run: () => setPlace(null) },
      ]
    }, [actions]),
  )
  // The plan may change between runs, and with it what stands at a place.
  useEffect(() => {
    if (state.startedAt !== null) setPlace(null)
  }, [state.startedAt])

  const openResult = (result: CheckResult) => setPlace(placeOf(matrix, result.cluster, result.check))
  const cell = cellUnder(matrix, place)
  const production = chosen.some((id) => byId.get(id)?.environment === 'production')

  return (
    <div className={`flex min-h-0 flex-1 flex-col gap-2 p-2 ${production ? environmentEdge('production') : ''}`}>
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Morning check</h1>
        <Button look="primary" keys="r" onClick={actions.run} disabled={!runnable}>
          {running ? 'Start over' : 'Run'} on {chosen.length}
        </Button>
        <Button keys="x" onClick={actions.cancel} disabled={!running}>
          Cancel
        </Button>
        <Button keys="e" onClick={actions.exportMarkdown} disabled={state.results.length === 0}>
          Export Markdown
        </Button>
        <RunProgress state={state} done={matrix.done} total={matrix.total} />
      </div>
      <p role="status" className="h-5 shrink-0 truncate" title={overall.text}>
        <RunVerdict phase={state.phase} overall={overall} />
      </p>
      <ClusterChooser clusters={clusters} leftOut={leftOut} disabled={running} />
      {chosen.length > clustersAtMost ? (
        <p className="text-warn">At most {clustersAtMost} clusters in one run: leave some out.</p>
      ) : null}
      {state.error === null ? null : <ErrorPanel error={state.error} />}
      {exportError === null ? null : <ErrorPanel error={exportError} />}
      <div className="flex min-h-0 flex-1 gap-2">
        <Panel title="Verdicts" className="min-w-0 flex-1" aside="arrows move · the detail follows">
          {matrix.total === 0 ? (
            <EmptyState tone="muted" title={running ? 'Planning …' : 'No run yet'}>
              {running ? '' : `Press r to check ${chosen.length} clusters.`}
            </EmptyState>
          ) : (
            <MatrixTable matrix={matrix} summaries={byId} running={running} place={place} onPlace={setPlace} />
          )}
        </Panel>
        <Panel
          title={cell === null ? 'What did not pass' : 'Result'}
          className="w-[38%] shrink-0"
          aside={cell === null ? null : 'Esc for the list'}
        >
          <ScrollArea label="Detail" className="flex min-h-0 flex-1 flex-col">
            {cell === null ? (
              <RunSummary results={results} phase={state.phase} onOpen={openResult} />
            ) : cell.result === null ? (
              <EmptyState tone="muted" title={running ? 'Still running' : 'Not run'}>
                {cell.check} on {cell.cluster}
              </EmptyState>
            ) : (
              <ResultPane result={cell.result} />
            )}
          </ScrollArea>
        </Panel>
      </div>
    </div>
  )
}

interface RunVerdictProps {
  readonly phase: CheckState['phase']
  readonly overall: OverallVerdict
}

function RunVerdict({ phase, overall }: RunVerdictProps) {
  if (phase === 'never-run') return <span className="text-soft">Not run since the app was opened.</span>
  if (phase === 'running') return <span className="text-soft">No verdict before every check has ended.</span>
  if (overall.verdict === null) {
    const word = phase === 'cancelled' ? 'Cancelled' : 'Not finished'
    return (
      <StatusBadge tone="muted">
        {word}, no verdict. {overall.text}
      </StatusBadge>
    )
  }
  const { tone, icon, word } = verdictLooks[overall.verdict]
  return (
    <StatusBadge tone={tone} icon={icon}>
      {word}: {overall.text}
    </StatusBadge>
  )
}
