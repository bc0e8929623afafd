import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { GpuSnapshot } from '@shared/gpu/contract.ts'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { go } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { AgeText } from '../design/age-text.tsx'
import { Button } from '../design/button.tsx'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { saveText } from '../design/save-text.ts'
import { fileStamp } from './file-stamp.ts'
import { GpuTabs } from './gpu-tabs.tsx'
import { type IdleRow, idleColumns, idleCsv } from './idle-columns.tsx'
import { byWaste, idleVerdict } from './idle-verdict.ts'
import { goToWaiting } from './waiting-note.tsx'

/** Cards that are requested and not used, with who has them; read when the screen opens, and again on demand. */
export function GpuIdleScreen() {
  const { clients } = useServices()
  const [snapshot, setSnapshot] = useState<GpuSnapshot | null>(null)
  const [error, setError] = useState<ErrorShape | null>(null)
  const [round, setRound] = useState(0)
  const [reading, setReading] = useState(true)
  useDocumentTitle('Idle GPUs')

  // A new round reads anew.
  useEffect(() => {
    let gone = false
    setReading(true)
    clients.gpu
      .snapshot({ cluster: null, waitMs: 8_000 })
      .then(
        (answer) => {
          if (gone) return
          setSnapshot(answer)
          setError(null)
        },
        (thrown: unknown) => {
          if (!gone) setError(toErrorShape(thrown))
        },
      )
      .finally(() => {
        if (!gone) setReading(false)
      })
    return () => {
      gone = true
    }
  }, [clients, round])

  const rows = useMemo(
    () =>
      (snapshot?.clusters ?? [])
        .flatMap(({ cluster, cards }) => cards.map((card): IdleRow => ({ cluster, card })))
        .sort((a, b) => byWaste(a.card, b.card)),
    [snapshot],
  )
  const wasted = rows.filter(({ card }) => idleVerdict(card).is === 'waste').length
  const unknown = rows.filter(({ card }) => ['unknown', 'not-yet'].includes(idleVerdict(card).is)).length
  const blind = (snapshot?.clusters ?? []).flatMap(({ cluster, blindSpots }) =>
    blindSpots.map((spot) => `${cluster}: ${spot}`),
  )
  const again = useCallback(() => setRound((before) => before + 1), [])
  const download = useCallback(() => saveText(`gpu-idle-${fileStamp('fleet')}.csv`, 'text/csv', idleCsv(rows)), [rows])
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      const toMap = () => go({ screen: 'gpus', place: { at: 'map' } })
      return [
        { keys: 'r', label: 'Read anew', group, run: again },
        { keys: 'e', label: 'List as CSV', group, run: download },
        { keys: 'w', label: 'Map of all GPUs', group, run: toMap },
        { keys: 'p', label: 'Who waits for GPUs', group, run: goToWaiting },
        { keys: 'Esc', label: 'Back to the map', group, run: toMap },
      ]
    }, [again, download]),
  )

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-4">
        <h1 className="text-lg font-semibold">Idle GPUs</h1>
        <GpuTabs at="idle" />
        <p role="status" className="min-w-0 truncate text-sm text-soft">
          {reading
            ? 'Reading every card …'
            : `${wasted} requested and idle for an hour, ${unknown} not known yet, of ${rows.length}`}
        </p>
        <span className="ml-auto flex shrink-0 items-center gap-2 text-sm text-soft">
          {snapshot === null ? null : (
            <span>
              read <AgeText at={snapshot.takenAt} /> ago
            </span>
          )}
          <Button keys="r" onClick={again} disabled={reading}>
            Read anew
          </Button>
          <Button look="bare" keys="e" onClick={download} disabled={rows.length === 0}>
            CSV
          </Button>
        </span>
      </div>
      {error === null ? null : <ErrorPanel error={error} />}
      {blind.length === 0 ? null : (
        <p className="shrink-0 truncate text-sm text-warn" title={blind.join('\n')}>
          Not looked at: {blind.join('; ')}
        </p>
      )}
      <div className="flex min-h-0 flex-1 rounded border border-line">
        <DataTable
          label="Use of every GPU"
          rows={rows}
          rowId={({ cluster, card }) => `${cluster}\n${card.key}`}
          columns={idleColumns}
          stale={({ card }) => card.freshness === 'stale'}
          onOpen={({ cluster, card }) => go({ screen: 'gpus', place: { at: 'cluster', cluster, card: card.key } })}
          autoFocus
          primary
          empty={
            <EmptyState
              tone="muted"
              title={reading ? 'Reading every card …' : 'No card could be read'}
              turning={reading}
            >
              {reading ? '' : 'This is not a sign that there are none: see the map for what each cluster tells.'}
            </EmptyState>
          }
        />
      </div>
    </div>
  )
}
