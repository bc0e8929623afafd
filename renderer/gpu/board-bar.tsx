import { Button } from '../design/button.tsx'
import { Toggle } from '../logs/log-controls.tsx'
import { type GraphBoard, graphSpans } from './graph-board.ts'

interface Props {
  readonly board: GraphBoard
  readonly onCsv: () => void
  readonly onPicture: () => void
}

/** What the graphs show of time, and what can be done with them. */
export function BoardBar({ board, onCsv, onPicture }: Props) {
  const span = board.use((state) => state.span)
  const zoom = board.use((state) => state.zoom)
  const paused = board.use((state) => state.pausedAt !== null)
  const words = graphSpans[span]?.words ?? ''
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 overflow-hidden border-b border-line px-2">
      <Toggle keys="s" label={paused ? 'Paused' : 'Pause'} on={paused} onChange={() => board.togglePause()} />
      <Button look="bare" keys="-" onClick={() => board.widen(1)} aria-label="More time">
        Wider
      </Button>
      <Button look="bare" keys="+" onClick={() => board.widen(-1)} aria-label="Less time">
        Closer
      </Button>
      <Button look="bare" keys="z" onClick={() => board.zoomIn()}>
        Zoom
      </Button>
      <Button look="bare" keys="0" onClick={() => board.reset()}>
        Follow
      </Button>
      <span role="status" className="min-w-0 truncate text-sm text-soft">
        {zoom === null ? `last ${words}${paused ? ', standing still' : ''}` : 'zoomed'}
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
  )
}
