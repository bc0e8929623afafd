import type { Verdict } from '@shared/checks/check.ts'
import type { ComparedStep } from '@shared/runbooks/run.ts'
import { ArrowDown, ArrowUp, Equal, Shuffle } from 'lucide-react'
import { VerdictBadge } from '../checks/verdict-badge.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'

const changes = {
  same: { tone: 'muted', word: 'Same', icon: Equal },
  better: { tone: 'ok', word: 'Better', icon: ArrowUp },
  worse: { tone: 'bad', word: 'Worse', icon: ArrowDown },
  other: { tone: 'warn', word: 'Only one', icon: Shuffle },
} as const

const judged = (verdict: Verdict | null) =>
  verdict === null ? <span className="text-soft">not judged</span> : <VerdictBadge verdict={verdict} />

const reason = (text: string) => <span title={text}>{text || '–'}</span>

/** A step's two verdicts with their reasons. @param named what the first and the second one are called. */
export function comparedColumns(named: readonly [string, string]): readonly TableColumn<ComparedStep>[] {
  const [first, second] = named
  return [
    { id: 'step', title: 'Step', width: 18, cell: ({ step }) => step },
    { id: 'cluster', title: 'Cluster', width: 14, cell: ({ cluster }) => cluster },
    {
      id: 'change',
      title: 'Change',
      width: 10,
      least: 90,
      cell: ({ change }) => {
        const { tone, word, icon } = changes[change]
        return (
          <StatusBadge tone={tone} icon={icon}>
            {word}
          </StatusBadge>
        )
      },
    },
    { id: 'before', title: first, width: 10, least: 92, cell: ({ before }) => judged(before) },
    { id: 'was', title: `Reason ${first.toLowerCase()}`, width: 34, cell: ({ because: [was] }) => reason(was) },
    { id: 'after', title: second, width: 10, least: 92, cell: ({ after }) => judged(after) },
    { id: 'is', title: `Reason ${second.toLowerCase()}`, width: 34, cell: ({ because: [, is] }) => reason(is) },
  ]
}
