import { keptHere } from '@shared/gpu/past.ts'
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import type { Painter, PaintQueue } from './paint-queue.ts'

/** How much time the graphs show, ms. */
export const graphSpans = [
  { ms: 60_000, words: '1 min' },
  { ms: 300_000, words: '5 min' },
  { ms: 900_000, words: '15 min' },
  { ms: keptHere, words: '1 h' },
  { ms: 21_600_000, words: '6 h' },
  { ms: 86_400_000, words: '24 h' },
  { ms: 604_800_000, words: '7 d' },
] as const

/** How far is looked back where more is asked for than is kept here, ms; null: what is kept here is shown. */
export function pastSpan(span: number): number | null {
  const ms = graphSpans[span]?.ms ?? 0
  return ms > keptHere ? ms : null
}

export interface BoardView {
  /** Place in `graphSpans`. */
  readonly span: number
  /** What was zoomed into, ms since the epoch; null: the span up to the newest. */
  readonly zoom: { readonly from: number; readonly to: number } | null
  /** The graphs stand still at this moment, ms since the epoch; null: they follow. */
  readonly pausedAt: number | null
  /** The cursor that all graphs share, ms since the epoch. */
  readonly cursor: number | null
}

export interface BoardGraph extends Painter {
  /** When the newest that it could show was read, ms since the epoch. */
  newest(): number | null
  canvas(): HTMLCanvasElement | null
}

/** Nothing shorter can be zoomed into, ms. */
const leastZoom = 2_000

/** What the open graphs have in common: time, pause, zoom, cursor. Samples come here, and each graph is drawn in its turn. */
export class GraphBoard {
  readonly use: UseBoundStore<StoreApi<BoardView>>
  private readonly graphs = new Set<BoardGraph>()

  constructor(
    private readonly queue: PaintQueue,
    private readonly now: () => number,
  ) {
    this.use = create<BoardView>(() => ({ span: 1, zoom: null, pausedAt: null, cursor: null }))
  }

  add(graph: BoardGraph): () => void {
    this.graphs.add(graph)
    this.queue.ask(graph)
    return () => {
      this.graphs.delete(graph)
      this.queue.drop(graph)
    }
  }

  /** In the order in which they were opened. */
  canvases(): readonly HTMLCanvasElement[] {
    return [...this.graphs].flatMap((graph) => graph.canvas() ?? [])
  }

  ask(graph: BoardGraph): void {
    this.queue.ask(graph)
  }

  /** There is something new; graphs that stand still are not drawn for it. */
  refresh(): void {
    const { pausedAt, zoom } = this.use.getState()
    if (pausedAt === null && zoom === null) this.drawAll()
  }

  /** The time that all graphs show now; ms since the epoch. */
  range(): { readonly from: number; readonly to: number } {
    const { zoom, pausedAt, span } = this.use.getState()
    if (zoom !== null) return zoom
    const to = pausedAt ?? this.newest()
    return { from: to - (graphSpans[span]?.ms ?? graphSpans[0].ms), to }
  }

  togglePause(): void {
    const { pausedAt } = this.use.getState()
    this.set({ pausedAt: pausedAt === null ? this.range().to : null, zoom: null })
  }

  /** @param span place in `graphSpans`; the nearest there is */
  choose(span: number): void {
    this.set({ span: Math.max(0, Math.min(graphSpans.length - 1, span)), zoom: null })
  }

  /** 1: more time, -1: less. */
  widen(step: 1 | -1): void {
    const { span, zoom } = this.use.getState()
    this.choose(zoom === null ? span + step : span)
  }

  zoom(from: number, to: number): void {
    if (to - from >= leastZoom) this.set({ zoom: { from, to } })
  }

  /** Half of what is shown, around the cursor or up to the newest. */
  zoomIn(): void {
    const { from, to } = this.range()
    const quarter = (to - from) / 4
    const middle = this.use.getState().cursor ?? to - quarter
    this.zoom(middle - quarter, middle + quarter)
  }

  /** Back to following. */
  reset(): void {
    this.set({ zoom: null, pausedAt: null, cursor: null })
  }

  pointAt(cursor: number | null): void {
    if (cursor !== this.use.getState().cursor) this.set({ cursor })
  }

  /** Moves the cursor by one sixtieth of what is shown; the first step stops the graphs, so that it stays on its sample. */
  step(direction: 1 | -1): void {
    const { from, to } = this.range()
    const { cursor, pausedAt, zoom } = this.use.getState()
    const at = (cursor ?? to) + (direction * (to - from)) / 60
    this.set({
      cursor: Math.max(from, Math.min(to, at)),
      pausedAt: zoom === null ? (pausedAt ?? to) : pausedAt,
    })
  }

  private newest(): number {
    const newest = Math.max(...[...this.graphs].map((graph) => graph.newest() ?? Number.NEGATIVE_INFINITY))
    return Number.isFinite(newest) ? newest : this.now()
  }

  private set(view: Partial<BoardView>): void {
    this.use.setState(view)
    this.drawAll()
  }

  private drawAll(): void {
    for (const graph of this.graphs) this.queue.ask(graph)
  }
}
