import { spanText } from '@shared/clusters/age.ts'
import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { askedWords, type GpuWait } from '@shared/gpu/gpu-wait.ts'
import { ClusterName } from '../clusters/cluster-column.tsx'
import { LongName } from '../design/long-name.tsx'
import { StatusBadge } from '../design/status-badge.tsx'
import type { TableColumn } from '../design/table-column.ts'
import type { Tone } from '../design/tone.tsx'
import { csvText } from './gpu-csv.ts'
import type { HeatRow } from './heat-feed.ts'

export interface WaitingRow {
  readonly cluster: ClusterId
  readonly wait: GpuWait
}

/** Everybody who waits, the longest first, and how many that is with those that are not listed. */
export function waitingOf(clusters: readonly HeatRow[]): {
  readonly rows: readonly WaitingRow[]
  readonly all: number
} {
  const rows = clusters.flatMap(({ cluster, waits }) => waits.listed.map((wait) => ({ cluster, wait })))
  const more = clusters.reduce((sum, { waits }) => sum + waits.more, 0)
  return { rows: rows.sort((a, b) => (a.wait.since ?? 0) - (b.wait.since ?? 0)), all: rows.length + more }
}

export const waitingId = ({ cluster, wait: { kind, namespace, name } }: WaitingRow): string =>
  [cluster, kind, namespace, name].join('\n')

const looks: Readonly<Record<GpuWait['is'], { readonly tone: Tone; readonly word: string }>> = {
  short: { tone: 'bad', word: 'Too few free' },
  'too-large': { tone: 'bad', word: 'No node so large' },
  barred: { tone: 'bad', word: 'Kept off' },
  'not-offered': { tone: 'bad', word: 'Not offered' },
  quota: { tone: 'bad', word: 'Quota' },
  other: { tone: 'warn', word: 'Not for GPUs' },
  unasked: { tone: 'warn', word: 'Not asked for yet' },
  unknown: { tone: 'muted', word: 'Not known' },
}

export const waitingColumns: readonly TableColumn<WaitingRow>[] = [
  { id: 'cluster', title: 'Cluster', width: 18, neverOld: true, cell: ({ cluster }) => <ClusterName id={cluster} /> },
  {
    id: 'who',
    title: 'Who waits',
    width: 30,
    cell: ({ wait: { kind, namespace, name } }) => (
      <span title={`${kind} ${namespace}/${name}`}>
        <LongName name={name} />
      </span>
    ),
    sortKey: ({ wait }) => wait.name,
  },
  {
    id: 'workload',
    title: 'Workload',
    width: 22,
    cell: ({ wait }) => wait.workload ?? '–',
    sortKey: ({ wait }) => wait.workload,
  },
  {
    id: 'since',
    title: 'For',
    width: 8,
    align: 'right',
    cell: ({ wait: { since } }, now) => (since === null ? 'not known' : spanText(Math.max(0, now - since))),
    sortKey: ({ wait }) => wait.since,
  },
  {
    id: 'asked',
    title: 'Asks for',
    width: 20,
    cell: ({ wait }) => askedWords(wait.asked),
    sortKey: ({ wait }) => wait.asked.reduce((sum, { count }) => sum + count, 0),
  },
  {
    id: 'is',
    title: 'Why',
    width: 18,
    cell: ({ wait: { is, reason } }) => (
      <StatusBadge tone={looks[is].tone} title={reason}>
        {looks[is].word}
      </StatusBadge>
    ),
    sortKey: ({ wait }) => looks[wait.is].word,
  },
  {
    id: 'next',
    title: 'Next step',
    width: 44,
    cell: ({ wait: { next } }) => <span title={next}>{next}</span>,
  },
]

/** What the table says, with the whole reasons. */
export function waitingCsv(rows: readonly WaitingRow[], now: number): string {
  const header = ['cluster', 'kind', 'namespace', 'name', 'workload', 'seconds', 'asks for', 'why', 'next', 'said']
  return csvText([
    header,
    ...rows.map(({ cluster, wait }) => [
      cluster,
      wait.kind,
      wait.namespace,
      wait.name,
      wait.workload,
      wait.since === null ? null : Math.round((now - wait.since) / 1000),
      askedWords(wait.asked),
      wait.reason,
      wait.next,
      wait.said,
    ]),
  ])
}
