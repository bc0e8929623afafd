import type { CheckResult } from '@shared/checks/check.ts'
import { EmptyState } from '../design/empty-state.tsx'
import type { CheckState } from './check-store.ts'
import { VerdictBadge } from './verdict-badge.tsx'
import { notPassed } from './verdict-matrix.ts'

interface Props {
  readonly results: readonly CheckResult[]
  readonly phase: CheckState['phase']
  readonly onOpen: (result: CheckResult) => void
}

/** Stands where the detail comes, until a cell is chosen: what did not pass, worst first. */
export function RunSummary({ results, phase, onOpen }: Props) {
  const wrong = notPassed(results)
  if (phase === 'never-run') {
    return (
      <EmptyState tone="muted" title="Not run yet">
        Runs the six checks of the Day-2 guide §2.1 and the commands of §2.2 on every chosen cluster at once. Press r.
      </EmptyState>
    )
  }
  if (wrong.length === 0) {
    return phase === 'done' ? (
      <EmptyState tone="ok" title="Everything passed" />
    ) : (
      <EmptyState tone="muted" title={phase === 'running' ? 'Nothing wrong so far' : 'Not finished'} />
    )
  }
  return (
    <ul className="p-1">
      {wrong.map((result) => (
        <li key={`${result.cluster}\n${result.check}`}>
          <button
            type="button"
            onClick={() => onOpen(result)}
            className="block w-full rounded px-1.5 py-1 text-left hover:bg-raised"
          >
            <span className="flex gap-2">
              <VerdictBadge verdict={result.verdict} />
              <span className="font-medium">{result.title}</span>
              <span className="text-soft">{result.cluster}</span>
            </span>
            <span className="line-clamp-3 break-words text-soft">{result.observed}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
