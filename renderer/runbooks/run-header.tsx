import type { RunView } from '@shared/runbooks/run.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { VerdictBadge } from '../checks/verdict-badge.tsx'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import { RunState } from './runbook-columns.tsx'
import { inputWords } from './touch-words.ts'
import type { Wizard } from './use-wizard.ts'

interface Props {
  readonly view: RunView
  readonly runbook: Runbook
  readonly wizard: Wizard
}

/** Two lines of fixed height: what is run and how it stands; its inputs, and what can be done with the whole run. */
export function RunHeader({ view, runbook, wizard }: Props) {
  const { open, busy } = wizard
  const running = view.state === 'open'
  return (
    <header className="shrink-0">
      <div className="flex h-7 items-center gap-3">
        <h1 className="min-w-0 truncate text-lg font-semibold" title={view.id}>
          {runbook.title}
        </h1>
        <RunState state={view.state} />
        {view.verdict === null ? null : <VerdictBadge verdict={view.verdict} />}
        {view.byInstruction ? <StatusBadge tone="warn">By instruction: nothing runs from here</StatusBadge> : null}
        <span className="ml-auto flex items-center gap-1.5">
          {open.length < 2 ? null : (
            <>
              <span className="text-sm text-soft">{open.length} open runs</span>
              <Button keys="[" onClick={() => wizard.other(-1)}>
                Before
              </Button>
              <Button keys="]" onClick={() => wizard.other(1)}>
                Next
              </Button>
            </>
          )}
          <Button keys="e" disabled={busy} onClick={() => wizard.evidence('markdown')}>
            Evidence
          </Button>
          <Button keys="E" disabled={busy} onClick={() => wizard.evidence('html')}>
            HTML
          </Button>
          <Button keys="J" onClick={wizard.judgeAgain}>
            Judge again
          </Button>
          <Button keys="F" disabled={busy || !running} onClick={wizard.finish}>
            Finish
          </Button>
          <Button look="danger" keys="X" disabled={!running} onClick={() => wizard.setAsk('cancel')}>
            Cancel run
          </Button>
        </span>
      </div>
      <p className="flex h-5 gap-3 truncate text-sm text-soft" title={`sha256 ${view.hash}`}>
        <span className="truncate">{inputWords(view.inputs)}</span>
        <span className="shrink-0">
          by {view.who}, begun <AgeText at={view.startedAt} /> ago
        </span>
        <span className="truncate font-mono">{view.id}</span>
      </p>
    </header>
  )
}
