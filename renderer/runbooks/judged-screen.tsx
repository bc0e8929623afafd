import type { ComparedStep, JudgedRun } from '@shared/runbooks/run.ts'
import { useCallback, useMemo } from 'react'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { Panel } from '../design/panel.tsx'
import { comparedColumns } from './compared-columns.tsx'
import { goToRunbooks } from './open-runbook.ts'

const columns = comparedColumns(['Then', 'Today'])

/** A run by the runbook of today: each verdict beside the one of then. Nothing is run for it, and nothing is written down. */
export function JudgedScreen({ run }: { readonly run: string }) {
  const { clients } = useServices()
  const { value, error, again } = useAnswer(useCallback(() => clients.runbooks.judgeAgain({ run }), [clients, run]))
  useDocumentTitle('Judged again')
  const back = useCallback(() => goToRunbooks({ at: 'run', run }), [run])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      return [
        { keys: 'J', label: 'Judge it once more: the runbook may have changed again', group, run: again },
        { keys: 'Esc', label: 'Back to the run', group, run: back },
      ]
    }, [again, back]),
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-3">
        <h1 className="min-w-0 truncate text-lg font-semibold">
          Judged again{value === null ? '' : `: ${value.title}`}
        </h1>
        <span className="shrink-0 font-mono text-sm text-soft">{run}</span>
        {value === null ? null : (
          <span className="shrink-0 text-sm text-soft">
            begun <AgeText at={value.startedAt} /> ago
          </span>
        )}
        <span className="ml-auto flex gap-1.5">
          <Button keys="J" onClick={again}>
            Once more
          </Button>
          <Button keys="Esc" onClick={back}>
            Back to the run
          </Button>
        </span>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      {/* Of one height, so that the table stays where it is when the answer comes. */}
      <p role="status" className="h-5 shrink-0 truncate text-sm text-soft">
        {value === null ? '' : `${runbookWords(value)} ${countWords(value.steps)}`}
      </p>
      <Panel
        title="Step by step"
        className="min-h-0 flex-1"
        aside="kept results, judged as of the time of the run · nothing is run, nothing is written down"
      >
        <DataTable
          label="Steps judged again"
          rows={value?.steps ?? []}
          rowId={({ step, cluster }) => JSON.stringify([step, cluster])}
          columns={columns}
          autoFocus
          primary
          empty={<EmptyState tone="muted" title={value === null ? 'Judging …' : 'No step of it was judged'} />}
        />
      </Panel>
    </div>
  )
}

function runbookWords({ hashes: [then, today] }: JudgedRun): string {
  if (then === today) return 'The runbook has not changed since.'
  return `The runbook has changed since: sha256 ${then.slice(0, 12)} → ${today.slice(0, 12)}.`
}

function countWords(steps: readonly ComparedStep[]): string {
  const others = steps.filter(({ change }) => change === 'better' || change === 'worse').length
  const left = steps.filter(({ after }) => after === null).length
  return [
    others === 0 ? 'No verdict is another one today' : `${others} of ${steps.length} verdicts are others today`,
    ...(left === 0 ? [] : [`${left} could not be judged again`]),
  ].join('; ')
}
