import type { ClusterSummary } from '@shared/clusters/cluster-summary.ts'
import { BellOff, EyeOff, type LucideIcon } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { AgeText } from '../design/age-text.tsx'
import { DataTable } from '../design/data-table.tsx'
import { Panel } from '../design/panel.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { Tone } from '../design/tone.tsx'
import { type ListedProblem, useIgnoreDesk } from '../problems/ignore-desk.ts'
import { IgnoredToggle } from '../problems/ignored-toggle.tsx'
import { ProblemDetail } from '../problems/problem-detail.tsx'
import { ProblemSeverity } from '../problems/problem-severity.tsx'
import { useProblemKeys } from '../problems/use-problem-keys.ts'
import { type Standing, standingOf } from './fleet-order.ts'
import { openObject } from './open-object.ts'

const columns: readonly TableColumn<ListedProblem>[] = [
  {
    id: 'severity',
    title: 'Severity',
    width: 10,
    least: 96,
    cell: ({ problem, by }) => <ProblemSeverity severity={problem.severity} by={by} />,
  },
  {
    id: 'title',
    title: 'What is wrong',
    width: 60,
    cell: ({ problem: { title }, by }) => (
      <span title={title} className={by === null ? 'font-medium' : 'text-soft'}>
        {title}
      </span>
    ),
  },
  {
    id: 'evidence',
    title: 'Evidence',
    width: 34,
    cell: ({ problem: { evidence } }) => (
      <span title={evidence} className="text-soft">
        {evidence}
      </span>
    ),
  },
  {
    id: 'since',
    title: 'Since',
    width: 8,
    least: 70,
    align: 'right',
    cell: ({ problem: { since } }) => (since === null ? <span className="text-soft">–</span> : <AgeText at={since} />),
  },
]

const countInWords = (problems: number, old: boolean): string =>
  `${problems} ${problems === 1 ? 'problem' : 'problems'}${old ? ', as last seen' : ''}`

/** What is wrong on one cluster, the problem under the cursor in full, in a height that does not depend on how much; one line when nothing is. */
export function ClusterProblems({
  cluster,
  unproven,
}: {
  readonly cluster: ClusterSummary
  readonly unproven: boolean
}) {
  const standing = unproven ? 'unproven' : standingOf(cluster)
  const old = unproven || cluster.connection.phase !== 'live'
  const { id, blindSpots: spots, problems, ignored = [] } = cluster
  const shown = useIgnoreDesk((state) => state.shown)
  const listed = useMemo(
    (): readonly ListedProblem[] => [
      ...problems.map((problem) => ({ cluster: id, problem, by: null })),
      ...(shown ? ignored.map((each) => ({ cluster: id, ...each })) : []),
    ],
    [id, problems, ignored, shown],
  )
  const list = useRef<HTMLDivElement>(null)
  const underCursor = useRef<ListedProblem | null>(null)
  const [looked, setLooked] = useState<string | null>(null)
  const onCursor = useCallback((row: ListedProblem | null) => {
    underCursor.current = row
    setLooked(row?.problem.id ?? null)
  }, [])
  useProblemKeys({ list, underCursor })
  const inFull = listed.find(({ problem }) => problem.id === looked) ?? listed[0] ?? null

  const beside = (
    <>
      <IgnoredToggle count={ignored.length} />
      {spots.length === 0 ? null : (
        <span className="flex min-w-0 items-center gap-1 whitespace-nowrap" title={spots.join('\n')}>
          <StatusBadge tone="warn" icon={EyeOff}>
            {spots.length} not looked at:
          </StatusBadge>
          <span className="truncate">{spots.join(' · ')}</span>
        </span>
      )}
    </>
  )
  if (listed.length === 0) {
    const { tone, icon, title, text } = nothingWords(cluster, standing)
    return (
      <Panel
        title="What is wrong"
        className="shrink-0"
        aside={
          <>
            <StatusBadge tone={tone} {...(icon === undefined ? {} : { icon })}>
              {title}
            </StatusBadge>
            {text === '' ? null : (
              <span className="truncate" title={text}>
                {text}
              </span>
            )}
            {beside}
          </>
        }
      />
    )
  }
  return (
    <Panel
      title="What is wrong"
      className="h-[28vh] min-h-36 shrink-0"
      aside={
        <>
          <span className="shrink-0 whitespace-nowrap">
            {problems.length === 0 ? nothingWords(cluster, standing).title : countInWords(problems.length, old)}
          </span>
          {beside}
        </>
      }
    >
      <div ref={list} className="flex min-h-0 flex-1">
        <DataTable
          label={`What is wrong on ${cluster.id}`}
          rows={listed}
          rowId={({ problem }) => problem.id}
          columns={columns}
          stale={old}
          onOpen={({ problem }) => openObject(cluster.id, problem.object)}
          onCursor={onCursor}
          empty={null}
        />
        {inFull === null ? null : <ProblemDetail listed={inFull} />}
      </div>
    </Panel>
  )
}

interface NothingWords {
  readonly tone: Tone
  readonly icon?: LucideIcon
  readonly title: string
  readonly text: string
}

/** Why nothing is listed; none is said only where it is known. */
function nothingWords(cluster: ClusterSummary, standing: Standing): NothingWords {
  switch (standing) {
    case 'fine':
      return { tone: 'ok', title: 'No problem found', text: 'Every source was looked at.' }
    case 'but-ignored':
      return {
        tone: 'muted',
        icon: BellOff,
        title: `Nothing but ${cluster.ignored?.length ?? 0} ignored`,
        text: 'H shows what is ignored, I every decision behind it.',
      }
    case 'partly-seen':
      return { tone: 'warn', icon: EyeOff, title: 'No problem in what could be seen', text: '' }
    default:
      return {
        tone: 'muted',
        title: 'Not known',
        text: cluster.connection.reason === '' ? 'Not everything has been read yet.' : cluster.connection.reason,
      }
  }
}
