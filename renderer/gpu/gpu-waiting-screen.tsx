import { useCallback, useMemo, useState } from 'react'
import { go } from '../app/navigation.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { useFleet } from '../clusters/fleet-store.ts'
import { openObject } from '../clusters/open-object.ts'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { saveText } from '../design/save-text.ts'
import { fileStamp } from './file-stamp.ts'
import { GpuTabs } from './gpu-tabs.tsx'
import { useHeat } from './use-heat.ts'
import { type WaitingRow, waitingColumns, waitingCsv, waitingId, waitingOf } from './waiting-columns.tsx'

/** Pods of every cluster that ask for GPUs and have no node, each with the reason and what to do next. */
export function GpuWaitingScreen() {
  const { view } = useHeat()
  const { received, rows: clusters, broken } = view
  const { rows, all } = useMemo(() => waitingOf(clusters), [clusters])
  const [read, setRead] = useState<WaitingRow | null>(null)
  const byId = useFleet((state) => state.byId)
  const isLive = (cluster: string) => byId.get(cluster)?.connection.phase === 'live'
  useDocumentTitle('Waiting for GPUs')

  const download = useCallback(
    () => saveText(`gpu-waiting-${fileStamp('fleet')}.csv`, 'text/csv', waitingCsv(rows, Date.now())),
    [rows],
  )
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      const toMap = () => go({ screen: 'gpus', place: { at: 'map' } })
      return [
        { keys: 'w', label: 'Map of all GPUs', group, run: toMap },
        { keys: 'e', label: 'List as CSV', group, run: download },
        { keys: 'Esc', label: 'Back to the map', group, run: toMap },
      ]
    }, [download]),
  )

  const away = clusters.flatMap(({ cluster, blindSpots }) => [
    ...(isLive(cluster) ? [] : [`${cluster}: not live`]),
    ...blindSpots.map((spot) => `${cluster}: ${spot}`),
  ])
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-4">
        <h1 className="text-lg font-semibold">Waiting for GPUs</h1>
        <GpuTabs at="waiting" />
        <p role="status" className="min-w-0 truncate text-sm text-soft">
          {received ? countWords(rows.length, all) : 'Asking every cluster …'}
        </p>
        <Button look="bare" keys="e" className="ml-auto" onClick={download} disabled={rows.length === 0}>
          CSV
        </Button>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      {away.length === 0 ? null : (
        <p className="shrink-0 truncate text-sm text-warn" title={away.join('\n')}>
          Somebody may be missing here: {away.join('; ')}
        </p>
      )}
      <div className="flex min-h-0 flex-1 rounded border border-line">
        <DataTable
          label="Pods that wait for GPUs"
          rows={rows}
          rowId={waitingId}
          columns={waitingColumns}
          stale={({ cluster }) => broken !== null || !isLive(cluster)}
          onOpen={({ cluster, wait }) => openObject(cluster, { ...wait, container: null })}
          onCursor={setRead}
          autoFocus
          primary
          empty={
            <EmptyState
              tone={received && away.length === 0 ? 'ok' : 'muted'}
              title={received ? 'Nobody is known to wait for GPUs' : 'Asking every cluster …'}
            >
              {received ? 'Pods that ask for GPUs and have no node would be listed here, with the reason.' : ''}
            </EmptyState>
          }
        />
      </div>
      {rows.length === 0 ? null : <Reason row={read ?? rows[0] ?? null} />}
    </div>
  )
}

function countWords(listed: number, all: number): string {
  return `${all.toLocaleString('en')} ${all === 1 ? 'waits' : 'wait'}${all > listed ? `, ${listed} of them listed` : ''}`
}

/** The whole reason of one row, which no line of a table has room for. */
function Reason({ row }: { readonly row: WaitingRow | null }) {
  if (row === null) return null
  const { name, reason, next, said } = row.wait
  return (
    <section
      aria-label="Why it waits"
      className="h-[124px] shrink-0 overflow-auto rounded border border-line bg-panel p-2"
    >
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt className="text-soft">Why</dt>
        <dd className="m-0">
          <span className="font-semibold">{name}</span> {reason}
        </dd>
        <dt className="text-soft">Next step</dt>
        <dd className="m-0">{next}</dd>
        <dt className="text-soft">In its own words</dt>
        <dd className="m-0 text-soft">{said === '' ? 'nothing was said' : said}</dd>
      </dl>
    </section>
  )
}
