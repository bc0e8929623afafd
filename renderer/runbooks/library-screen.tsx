import type { RunSummary } from '@shared/runbooks/run.ts'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { FilterBox } from '../clusters/filter-box.tsx'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { filterRunbooks } from './filter-runbooks.ts'
import { goToRunbooks } from './open-runbook.ts'
import { runbookColumns, runColumns } from './runbook-columns.tsx'

const lookAgainMs = 5000

/** Every runbook, and every run: those that are open first. */
export function LibraryScreen() {
  const { clients } = useServices()
  const library = useAnswer(useCallback(() => clients.runbooks.list({}), [clients]))
  const runs = useAnswer(useCallback(() => clients.runbooks.runs({}), [clients]))
  const [text, setText] = useState('')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const filter = useRef<HTMLInputElement>(null)
  const runList = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => filterRunbooks(library.value ?? [], text), [library.value, text])
  const listed = useMemo(() => openFirst(runs.value ?? []), [runs.value])
  useDocumentTitle('Runbooks')

  const lookAgain = runs.again
  useEffect(() => {
    const timer = setInterval(lookAgain, lookAgainMs)
    return () => clearInterval(timer)
  }, [lookAgain])

  const pair = useMemo(() => pairOf(listed, selected), [listed, selected])
  const compare = useCallback(() => {
    if (pair !== null) goToRunbooks({ at: 'compare', ...pair })
  }, [pair])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: '/', label: 'Filter the runbooks', group, run: () => filter.current?.focus() },
        {
          keys: 'u',
          label: 'To the runs',
          group,
          run: () => runList.current?.querySelector<HTMLElement>('[role="grid"]')?.focus(),
        },
        { keys: 'd', label: 'Compare the two runs that are selected', group, run: compare },
      ]
    }, [compare]),
  )

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Runbooks</h1>
        <FilterBox ref={filter} label="Filter: title, symptom, guide" value={text} onChange={setText} />
        <p role="status" className="text-sm text-soft">
          {library.value === null ? '' : `${shown.length} of ${library.value.length}`}
        </p>
      </div>
      {library.error === null ? null : <ErrorPanel error={library.error} />}
      {runs.error === null ? null : <ErrorPanel error={runs.error} />}
      <Panel title="Library" className="min-h-0 flex-[3]" aside="Enter opens it to read; no cluster is needed for that">
        <DataTable
          label="Runbooks"
          rows={shown}
          rowId={({ id }) => id}
          columns={runbookColumns}
          onOpen={({ id }) => goToRunbooks({ at: 'page', runbook: id })}
          autoFocus
          primary
          empty={
            <EmptyState
              tone="muted"
              title={library.value === null ? 'Reading runbooks …' : 'No runbook has these words'}
            />
          }
        />
      </Panel>
      <Panel
        title="Runs"
        className="min-h-36 flex-[2]"
        aside={
          <>
            {runs.value === null
              ? ''
              : `${listed.filter(({ state }) => state === 'open').length} open of ${listed.length}`}
            <span>Enter goes on with one · space selects</span>
            <Button className="ml-auto" keys="d" onClick={compare} disabled={pair === null}>
              Compare two
            </Button>
          </>
        }
      >
        <div ref={runList} className="flex min-h-0 flex-1">
          <DataTable
            label="Runs"
            rows={listed}
            rowId={({ id }) => id}
            columns={runColumns}
            selected={selected}
            onSelect={setSelected}
            onOpen={({ id }) => goToRunbooks({ at: 'run', run: id })}
            empty={
              <EmptyState tone="muted" title={runs.value === null ? 'Reading runs …' : 'Nothing was run yet'}>
                Runs stay here with their evidence, also those of earlier sessions; an open one goes on where it stood.
              </EmptyState>
            }
          />
        </div>
      </Panel>
    </div>
  )
}

function openFirst(runs: readonly RunSummary[]): readonly RunSummary[] {
  const rank = ({ state }: RunSummary) => (state === 'open' ? 0 : 1)
  return [...runs].sort((a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt)
}

/** The two that are selected, the earlier one first; null when it is not two. */
function pairOf(runs: readonly RunSummary[], selected: ReadonlySet<string>) {
  const chosen = runs.filter(({ id }) => selected.has(id)).sort((a, b) => a.startedAt - b.startedAt)
  const [before, after] = chosen
  return chosen.length === 2 && before !== undefined && after !== undefined
    ? { before: before.id, after: after.id }
    : null
}
