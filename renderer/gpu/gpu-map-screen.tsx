import { useMemo, useRef, useState } from 'react'
import { go } from '../app/navigation.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { useShortcuts } from '../app/use-shortcuts.ts'
import { Button } from '../design/button.tsx'
import { colourOf } from '../design/colour-of.ts'
import { DataTable } from '../design/data-table.tsx'
import { EmptyState } from '../design/empty-state.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { savePicture } from '../design/save-blob.ts'
import { saveText } from '../design/save-text.ts'
import { Choice } from '../logs/log-controls.tsx'
import { fileStamp } from './file-stamp.ts'
import { mapCsv } from './gpu-csv.ts'
import { GpuTabs } from './gpu-tabs.tsx'
import { heatColumns } from './heat-columns.tsx'
import { HeatLegend } from './heat-legend.tsx'
import { HeatMap } from './heat-map.tsx'
import { heatMeasures } from './heat-scale.ts'
import { useHeat } from './use-heat.ts'
import { waitingOf } from './waiting-columns.tsx'
import { goToWaiting, WaitingNote } from './waiting-note.tsx'

const openCard = (cluster: string, card: string | null) =>
  go({ screen: 'gpus', place: { at: 'cluster', cluster, card } })

/** Every GPU of every cluster, coloured by a measure. */
export function GpuMapScreen() {
  const { feed, view } = useHeat()
  const { received, rows, broken } = view
  const [measure, setMeasure] = useState(heatMeasures[0])
  const measureBox = useRef<HTMLSelectElement>(null)
  const map = useRef<HTMLDivElement>(null)
  const cards = rows.reduce((sum, row) => sum + row.cards, 0)
  useDocumentTitle('GPUs of the fleet')

  const exports = useMemo(
    () => ({
      csv: () => saveText(`gpu-map-${fileStamp('fleet')}.csv`, 'text/csv', mapCsv(feed.clusters())),
      picture: () => {
        const canvas = map.current?.querySelector('canvas')
        if (canvas == null) return
        savePicture(`gpu-map-${fileStamp(measure.id)}.png`, [canvas], colourOf(document.body, 'panel'))
      },
    }),
    [feed, measure],
  )
  useShortcuts(
    useMemo(() => {
      const group = 'This screen' as const
      const walk = () =>
        setMeasure(
          (before) => heatMeasures[(heatMeasures.indexOf(before) + 1) % heatMeasures.length] ?? heatMeasures[0],
        )
      return [
        { keys: 'v', label: 'Colour by another measure', group, run: walk },
        { keys: 'o', label: 'Choose the measure', group, run: () => measureBox.current?.focus() },
        { keys: 'w', label: 'Idle and waste', group, run: () => go({ screen: 'gpus', place: { at: 'idle' } }) },
        { keys: 'p', label: 'Who waits for GPUs', group, run: goToWaiting },
        {
          keys: 'c',
          label: 'To the list of clusters',
          group,
          run: () => document.querySelector<HTMLElement>('[role=grid]')?.focus(),
        },
        { keys: 'e', label: 'Map as CSV', group, run: exports.csv },
        { keys: 'i', label: 'Map as a picture', group, run: exports.picture },
        { keys: 'Esc', label: 'Back to the fleet', group, run: () => go({ screen: 'fleet' }) },
      ]
    }, [exports]),
  )

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
      <div className="flex h-7 shrink-0 items-center gap-4">
        <h1 className="text-lg font-semibold">GPUs</h1>
        <GpuTabs at="map" />
        <p role="status" className="min-w-0 truncate text-sm text-soft">
          {received ? `${cards.toLocaleString('en')} cards are told of` : 'Asking every cluster …'}
        </p>
        <WaitingNote count={waitingOf(rows).all} />
        <span className="ml-auto flex items-center gap-1">
          <Choice
            ref={measureBox}
            label="Colour by"
            value={measure.id}
            options={heatMeasures.map(({ id, title }) => [id, title] as const)}
            onChange={(id) => setMeasure((before) => heatMeasures.find((each) => each.id === id) ?? before)}
          />
          <Button look="bare" keys="e" onClick={exports.csv} disabled={cards === 0}>
            CSV
          </Button>
          <Button look="bare" keys="i" onClick={exports.picture} disabled={cards === 0}>
            PNG
          </Button>
        </span>
      </div>
      {broken === null ? null : <ErrorPanel error={broken} />}
      <div className="flex h-[130px] shrink-0 rounded border border-line">
        <DataTable
          label="Clusters with their GPUs"
          rows={rows}
          rowId={({ cluster }) => cluster}
          columns={heatColumns}
          stale={broken !== null}
          onOpen={({ cluster }) => openCard(cluster, null)}
          empty={<EmptyState tone="muted" title={received ? 'There is no cluster' : 'Asking every cluster …'} />}
        />
      </div>
      <div ref={map} className="flex min-h-0 flex-1 flex-col rounded border border-line bg-panel">
        <div className="flex min-h-7 shrink-0 items-center border-b border-line px-2">
          <HeatLegend measure={measure} />
        </div>
        {cards > 0 ? (
          <HeatMap feed={feed} measure={measure} onOpen={openCard} />
        ) : (
          <EmptyState tone="muted" title={received ? 'No card is told of without a session' : 'Asking every cluster …'}>
            {received ? 'The list above says why. A cluster’s own screen reads its cards through its pods.' : ''}
          </EmptyState>
        )}
      </div>
    </div>
  )
}
