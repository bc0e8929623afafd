import type { ClusterId } from '@shared/clusters/cluster-summary.ts'
import { type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { SourceChoice } from '@shared/gpu/contract.ts'
import { mostOpen, pastStep } from '@shared/gpu/past.ts'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { go, goToCluster, goToGpus, usePlaces } from '../app/navigation.ts'
import { useServices } from '../app/services.ts'
import { useDocumentTitle } from '../app/use-document-title.ts'
import { EnvironmentBand, environmentEdge } from '../clusters/environment.tsx'
import { useCluster } from '../clusters/fleet-store.ts'
import { colourOf } from '../design/colour-of.ts'
import { DataTable } from '../design/data-table.tsx'
import { ErrorPanel } from '../design/error-panel.tsx'
import { savePicture } from '../design/save-blob.ts'
import { saveText } from '../design/save-text.ts'
import { cardColumns, type GpuRow, gpuRows, nodeRowId, rowIdOf } from './card-columns.tsx'
import { CardFacts } from './card-facts.tsx'
import { fileStamp } from './file-stamp.ts'
import { graphsCsv } from './gpu-csv.ts'
import { GpuEmpty } from './gpu-empty.tsx'
import { GpuTabs } from './gpu-tabs.tsx'
import { GraphBoard } from './graph-board.ts'
import { graphAfter, utilisationGraph } from './graph-kinds.ts'
import { GraphsPane } from './graphs-pane.tsx'
import { LiveCells } from './live-cells.ts'
import { NodeFacts } from './node-facts.tsx'
import { SourcesLine } from './sources-line.tsx'
import { useCardPasts } from './use-card-pasts.ts'
import { useCardRings } from './use-card-rings.ts'
import { useGpuKeys } from './use-gpu-keys.ts'
import { useGpus } from './use-gpus.ts'
import { WaitingNote } from './waiting-note.tsx'
import { windowPaint } from './window-paint.ts'

interface Props {
  readonly cluster: ClusterId
  /** The card whose graphs are open. */
  readonly opened: string | null
  /** The node whose cards are open together. */
  readonly node: string | null
}

const counted = (count: number, word: string) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`

/** Every GPU of one cluster, live, and the graphs of those that are open. */
export function GpuClusterScreen({ cluster, opened, node }: Props) {
  const { clients } = useServices()
  const summary = useCluster(cluster)
  const { feed, view } = useGpus(cluster)
  const board = useMemo(() => new GraphBoard(windowPaint, Date.now), [feed])
  const cells = useMemo(() => new LiveCells(feed, windowPaint), [feed])
  useEffect(() => cells.follow(), [cells])
  const columns = useMemo(() => cardColumns(cells), [cells])
  const rows = useMemo(() => gpuRows(view.nodes, view.order, view.cards), [view.nodes, view.order, view.cards])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [compared, setCompared] = useState(utilisationGraph)
  const [failed, setFailed] = useState<ErrorShape | null>(null)
  const underCursor = useRef<GpuRow | null>(null)
  const sourceBox = useRef<HTMLSelectElement>(null)
  useDocumentTitle(`GPUs of ${cluster}`)
  useEffect(() => {
    usePlaces.setState({ lastCluster: cluster })
  }, [cluster])

  const open = useMemo(() => {
    const many = view.order.filter((key) => selected.has(key)).slice(0, mostOpen)
    if (many.length > 0) return many
    if (opened !== null) return [opened]
    return view.order.filter((key) => view.cards.get(key)?.node === node).slice(0, mostOpen)
  }, [view.order, view.cards, selected, opened, node])
  const rings = useCardRings(cluster, feed, board, open)
  const pasts = useCardPasts(cluster, board, open)
  const { spanMs } = pasts
  const cards = open.flatMap((key) => view.cards.get(key) ?? [])
  const openCard = useCallback(
    (card: string | null) => go({ screen: 'gpus', place: { at: 'cluster', cluster, card } }),
    [cluster],
  )
  const close = useCallback(() => {
    if (selected.size > 0) setSelected(new Set())
    else if (opened !== null || node !== null) openCard(null)
    else goToCluster(cluster)
  }, [selected, opened, node, openCard, cluster])
  const attempt = useCallback((work: Promise<unknown>) => {
    work.then(
      () => setFailed(null),
      (thrown: unknown) => setFailed(toErrorShape(thrown)),
    )
  }, [])
  const readNode = useCallback(() => {
    const row = underCursor.current
    if (row === null) return
    attempt(clients.gpu.readNode({ cluster, node: row.of === 'node' ? row.node.name : row.card.node }))
  }, [attempt, clients, cluster])
  const choose = (source: SourceChoice) => attempt(clients.gpu.choose({ cluster, source }))
  const step = spanMs === null ? null : pastStep(spanMs)
  const from = step === null ? '' : `prometheus-${step / 1000}s-`
  const fileName = `gpus-${from}${fileStamp(cluster)}`
  const onCsv = () => {
    const of = (key: string) => (spanMs === null ? rings.of(key) : (pasts.told.get(key)?.ring ?? null))
    const shown = cards.map((card) => ({ card, ring: of(card.key) }))
    saveText(`${fileName}.csv`, 'text/csv', graphsCsv(shown, board.range(), step))
  }
  const onPicture = () => savePicture(`${fileName}.png`, board.canvases(), colourOf(document.body, 'panel'))
  const onCompare = useCallback(() => setCompared(graphAfter), [])
  useGpuKeys({ board, close, onCsv, onPicture, onCompare, readNode, askOrStop: pasts.askOrStop, sourceBox })

  const [only] = cards
  const whole = selected.size > 0 ? null : node
  const wholeNode = whole === null ? undefined : view.nodes.find(({ name }) => name === whole)
  return (
    <div className={`flex min-h-0 flex-1 flex-col ${summary === null ? '' : environmentEdge(summary.environment)}`}>
      {summary === null ? null : <EnvironmentBand cluster={summary} />}
      <div className="flex min-h-0 flex-1 flex-col gap-2 p-2">
        <div className="flex h-7 shrink-0 items-center gap-4">
          <h1 className="min-w-0 truncate text-lg font-semibold">GPUs of {cluster}</h1>
          <GpuTabs at="cluster" />
          <p role="status" className="min-w-0 truncate text-sm text-soft">
            {counted(view.order.length, 'card')} on {counted(view.nodes.length, 'node')}
            {whole === null || wholeNode !== undefined || !view.received ? '' : ` · node ${whole} has none`}
            {view.dropped === 0 ? '' : ` · this window was slow and missed ${view.dropped} readings`}
          </p>
          <WaitingNote count={view.waits.listed.length + view.waits.more} />
        </div>
        {view.broken === null ? null : <ErrorPanel error={view.broken} />}
        {failed === null ? null : <ErrorPanel error={failed} />}
        <div className="flex min-h-0 flex-1 flex-col rounded border border-line bg-panel">
          <SourcesLine ref={sourceBox} sources={view.sources} choice={view.choice} onChoose={choose} />
          {view.blindSpots.length === 0 ? null : (
            <p
              className="shrink-0 truncate border-b border-line px-2 text-sm text-warn"
              title={view.blindSpots.join('\n')}
            >
              Not looked at: {view.blindSpots.join('; ')}
            </p>
          )}
          <div className="flex min-h-0 flex-1">
            <DataTable
              label={`GPUs of ${cluster}`}
              rows={rows}
              rowId={rowIdOf}
              columns={columns}
              stale={(row) => view.broken !== null || (row.of === 'card' && row.card.freshness === 'stale')}
              chosen={opened ?? (node === null ? null : nodeRowId(node))}
              selected={selected}
              onSelect={setSelected}
              onOpen={(row) => {
                if (row.of === 'card') openCard(row.card.key)
                else goToGpus(cluster, row.node.name)
              }}
              onCursor={(row) => {
                underCursor.current = row
              }}
              autoFocus
              primary
              empty={<GpuEmpty view={view} />}
            />
            {only === undefined && wholeNode === undefined ? null : (
              <GraphsPane
                feed={feed}
                board={board}
                rings={rings}
                pasts={pasts}
                cards={cards}
                node={wholeNode?.name ?? null}
                compared={compared}
                onCompare={onCompare}
                onCsv={onCsv}
                onPicture={onPicture}
                onClose={close}
              >
                {wholeNode !== undefined ? (
                  <NodeFacts node={wholeNode} cards={cards} />
                ) : only === undefined || cards.length > 1 ? null : (
                  <CardFacts
                    feed={feed}
                    card={only}
                    endpoints={view.endpoints}
                    processesHidden={view.nodes.find(({ name }) => name === only.node)?.processesHidden ?? true}
                    kept={rings.reasons.get(only.key) ?? ''}
                  />
                )}
              </GraphsPane>
            )}
          </div>
        </div>
      </div>
    </div>
  )
}
