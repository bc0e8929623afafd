import type { ComparedStep } from '@shared/runbooks/run.ts'
import { useCallback, useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import type { TableColumn } from '../design/table-column.ts'
import { comparedColumns } from './compared-columns.tsx'
import { goToRunbooks } from './open-runbook.ts'

const columns: readonly TableColumn<ComparedStep>[] = [
  ...comparedColumns(['Earlier', 'Later']),
  {
    id: 'output',
    title: 'Output',
    width: 10,
    cell: ({ sameOutput }) => (sameOutput === null ? 'not kept' : sameOutput ? 'the same' : 'differs'),
  },
]

/** Two runs of a runbook, step by step. */
export function CompareScreen({ before, after }: { readonly before: string; readonly after: string }) {
  const { clients } = useServices()
  const { value, error } = useAnswer(
    useCallback(() => clients.runbooks.compare({ before, after }), [clients, before, after]),
  )
  useDocumentTitle('Two runs')
  useShortcuts(
    useMemo(
      () => [{ keys: 'Esc', label: 'Back to the runbooks', group: 'This screen' as const, run: () => goToRunbooks() }],
      [],
    ),
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="text-lg font-semibold">Two runs</h1>
        <span className="min-w-0 truncate text-sm text-soft">
          {before} → {after}
        </span>
        <Button className="ml-auto" keys="Esc" onClick={() => goToRunbooks()}>
          Back
        </Button>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      <Panel title="Step by step" className="min-h-0 flex-1" aside="the earlier run first">
        <DataTable
          label="Steps of two runs"
          rows={value ?? []}
          rowId={({ step, cluster }) => JSON.stringify([step, cluster])}
          columns={columns}
          autoFocus
          primary
          empty={<EmptyState tone="muted" title={value === null ? 'Comparing …' : 'Neither run has a step'} />}
        />
      </Panel>
    </div>
  )
}
