import { Button } from '../design/button.tsx'
import { Kbd } from '../design/kbd.tsx'
import { Toggle } from '../logs/log-controls.tsx'
import { type GraphBoard, graphSpans } from './graph-board.ts'
import { beginningLack, momentText, pastLine } from './past-words.ts'
import type { OpenPasts } from './use-card-pasts.ts'

interface Props {
  readonly board: GraphBoard
  readonly pasts: OpenPasts
  readonly onCsv: () => void
  readonly onPicture: () => void
}

/** What the graphs show of time and from where, and what can be done with them. */
export function BoardBar({ board, pasts, onCsv, onPicture }: Props) {
  const span = board.use((state) => state.span)
  const zoom = board.use((state) => state.zoom)
  const paused = board.use((state) => state.pausedAt !== null)
  const shown = pasts.spanMs === null ? `last ${graphSpans[span]?.words ?? ''}, as read here` : pastLine(pasts)
  const words = `${zoom === null ? '' : 'zoomed · '}${shown}${paused ? ' · standing still' : ''}`
  return (
    <div className="shrink-0 border-b border-line px-2">
      <div className="flex h-8 items-center gap-1 overflow-hidden">
        <Toggle keys="s" label={paused ? 'Paused' : 'Pause'} on={paused} onChange={() => board.togglePause()} />
        <Button look="bare" keys="z" onClick={() => board.zoomIn()}>
          Zoom
        </Button>
        <Button look="bare" keys="0" onClick={() => board.reset()}>
          Follow
        </Button>
        <span role="status" title={words} className="min-w-0 truncate text-sm text-soft">
          {words}
        </span>
        <span className="ml-auto flex shrink-0 gap-1">
          <Button look="bare" keys="e" onClick={onCsv}>
            CSV
          </Button>
          <Button look="bare" keys="i" onClick={onPicture}>
            PNG
          </Button>
        </span>
      </div>
      <div className="flex h-8 items-center gap-2 overflow-hidden">
        <fieldset aria-label="Time shown" className="m-0 flex shrink-0 items-center gap-0.5 border-0 p-0">
          <Kbd keys="+" />
          {graphSpans.map(({ words: each }, place) => (
            <Button
              key={each}
              look={place === span ? 'primary' : 'bare'}
              aria-pressed={place === span}
              onClick={() => board.choose(place)}
            >
              {each}
            </Button>
          ))}
          <Kbd keys="-" />
        </fieldset>
        <LackingNote pasts={pasts} />
        <CursorTime board={board} />
        {pasts.spanMs === null ? null : (
          <Button keys="r" onClick={pasts.askOrStop} className="ml-auto">
            {pasts.phase === 'asking' ? 'Stop' : 'Ask again'}
          </Button>
        )}
      </div>
    </div>
  )
}

/** What of the shown time is lacking, and what Prometheus remarked. */
function LackingNote({ pasts: { told } }: { readonly pasts: OpenPasts }) {
  const all = [...told.values()]
  const lacks = all.flatMap(({ past }) => beginningLack(past) ?? [])
  const remarks = all.flatMap(({ past }) => past.warnings)
  const [first] = lacks
  const words = [
    ...(first === undefined ? [] : [`${all.length === 1 ? '' : `${lacks.length} of ${all.length}: `}${first.what}`]),
    ...remarks.slice(0, 1),
  ]
  const whole = [...new Set([...lacks.map(({ what, why, next }) => `${what}. ${why} ${next}`), ...remarks])]
  return (
    <span title={whole.join('\n')} className="min-w-0 truncate text-sm text-warn">
      {words.join('; ')}
    </span>
  )
}

/** Small, because it is drawn anew with each move of the cursor. */
function CursorTime({ board }: { readonly board: GraphBoard }) {
  const cursor = board.use((state) => state.cursor)
  return (
    <span className="ml-auto shrink-0 whitespace-nowrap text-sm tabular-nums">
      {cursor === null ? '' : momentText(cursor)}
    </span>
  )
}
