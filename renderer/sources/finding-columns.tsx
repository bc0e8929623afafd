import type { Finding } from '@shared/sources/contract.ts'
import type { LucideIcon } from 'lucide-react'
import { CircleCheck, CircleHelp, CircleSlash, LoaderCircle, Lock, OctagonX } from 'lucide-react'
import { AgeText } from '../design/age-text.tsx'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { Tone } from '../design/tone.tsx'
import type { FindingRow } from './finding-rows.ts'

interface StateLook {
  readonly tone: Tone
  readonly word: string
  readonly icon: LucideIcon
  /** Worst first. */
  readonly rank: number
}

export const stateLooks: Record<Finding['state'], StateLook> = {
  failed: { tone: 'bad', word: 'No answer', icon: OctagonX, rank: 0 },
  denied: { tone: 'warn', word: 'Denied', icon: Lock, rank: 1 },
  untried: { tone: 'muted', word: 'Not asked', icon: CircleHelp, rank: 2 },
  testing: { tone: 'muted', word: 'Asking …', icon: LoaderCircle, rank: 3 },
  absent: { tone: 'muted', word: 'Absent', icon: CircleSlash, rank: 4 },
  found: { tone: 'ok', word: 'Found', icon: CircleCheck, rank: 5 },
}

const tookText = (ms: number | null): string =>
  ms === null ? '–' : ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`

export const findingColumns: readonly TableColumn<FindingRow>[] = [
  {
    id: 'cluster',
    title: 'Cluster',
    width: 18,
    cell: ({ cluster }) => <LongName name={cluster.cluster} />,
    sortKey: ({ cluster }) => cluster.cluster,
  },
  {
    id: 'source',
    title: 'Source',
    width: 20,
    cell: ({ finding }) => (finding.overridden ? `${finding.title} (override)` : finding.title),
    sortKey: ({ finding }) => finding.title,
  },
  {
    id: 'state',
    title: 'State',
    width: 13,
    least: 108,
    sortKey: ({ finding }) => stateLooks[finding.state].rank,
    cell: ({ finding }) => {
      const { tone, word, icon } = stateLooks[finding.state]
      return (
        <StatusBadge tone={tone} icon={icon} turning={finding.state === 'testing'}>
          {word}
        </StatusBadge>
      )
    },
  },
  {
    id: 'what',
    title: 'What was found',
    width: 52,
    cell: ({ finding }) => {
      const text = finding.what || finding.error?.message || '–'
      return (
        <span title={text} className={finding.what === '' ? 'text-soft' : ''}>
          {text}
        </span>
      )
    },
  },
  {
    id: 'answer',
    title: 'Last answer',
    width: 11,
    align: 'right',
    sortKey: ({ finding }) => finding.lastAnswer ?? 0,
    cell: ({ finding }) =>
      finding.lastAnswer === null ? (
        'never'
      ) : (
        <>
          <AgeText at={finding.lastAnswer} /> ago
        </>
      ),
  },
  {
    id: 'took',
    title: 'Took',
    width: 8,
    align: 'right',
    sortKey: ({ finding }) => finding.durationMs ?? 0,
    cell: ({ finding }) => tookText(finding.durationMs),
  },
]
