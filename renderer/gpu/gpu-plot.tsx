import type { CardMark } from '@shared/gpu/card-marks.ts'
import { throttleWords } from '@shared/gpu/throttle.ts'
import { useEffect, useRef, useState } from 'react'
import UPlot, { type Axis, type Options } from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../app/theme.ts'
import { colourOf } from '../design/colour-of.ts'
import type { CardRing, RingWindow } from './card-ring.ts'
import type { BoardGraph, GraphBoard } from './graph-board.ts'
import { drawBounds, drawGaps, drawLanes, drawMarks, drawSlowed, type GraphColours } from './graph-drawing.ts'
import type { Bound, GraphKind } from './graph-kinds.ts'
import { axisText } from './past-words.ts'
import { lonePoints, type ThrottleBand, throttleBands } from './throttle-bands.ts'

export const plotHeight = 104

export interface GpuPlotProps {
  readonly board: GraphBoard
  readonly kind: GraphKind
  readonly ring: CardRing
  readonly bounds: readonly Bound[]
  readonly most: number | null
  readonly marks: () => readonly CardMark[]
  /** Takes the values under the cursor, or the newest, in words. */
  readonly onReadout: (text: string) => void
}

/** Loaded lazily by GpuGraph. What it draws comes from the ring, never through React's state. */
export default function GpuPlot(props: GpuPlotProps) {
  const { board, kind, ring } = props
  const box = useRef<HTMLDivElement>(null)
  const theme = useTheme((state) => state.theme)
  const [width, setWidth] = useState(0)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    setWidth(element.clientWidth)
    return () => observer.disconnect()
  }, [])

  const plot = useRef<UPlot | null>(null)
  const visible = width > 0
  // Made anew with the theme: a canvas keeps the colours that it was drawn in.
  useEffect(() => {
    const element = box.current
    if (element === null || !visible) return
    let bands: readonly ThrottleBand[] = []
    let seen = ring.window(0, 0, measuresOf(kind))
    let drawn = ''
    const made = new UPlot(
      optionsOf(element, latest, () => bands),
      [[], ...kind.lines.map(() => [])],
      element,
    )
    plot.current = made
    const graph: BoardGraph = {
      newest: () => ring.newest,
      canvas: () => made.ctx.canvas,
      paint() {
        const { from, to } = board.range()
        const wanted = `${from} ${to} ${ring.newest} ${ring.length}`
        // A moved cursor alone draws no line anew.
        if (wanted !== drawn) {
          drawn = wanted
          seen = ring.window(from, to, measuresOf(kind))
          bands = throttleBands(seen.times, seen.throttle)
          made.batch(() => {
            made.setData([seen.times, ...(kind.lanes === true ? [seen.times.map(() => 0)] : seen.values)], false)
            made.setScale('x', { min: from / 1000, max: to / 1000 })
          })
        }
        const { cursor } = board.use.getState()
        const left = cursor === null ? -10 : made.valToPos(cursor / 1000, 'x')
        made.setCursor({ left, top: cursor === null ? -10 : plotHeight / 2 }, false)
        latest.current.onReadout(readout(kind, seen, cursor, bands))
      },
    }
    const point = (event: MouseEvent) => board.pointAt(made.posToVal(event.offsetX, 'x') * 1000)
    const leave = () => board.pointAt(null)
    made.over.addEventListener('mousemove', point)
    made.over.addEventListener('mouseleave', leave)
    const remove = board.add(graph)
    return () => {
      remove()
      made.destroy()
      plot.current = null
    }
  }, [board, kind, ring, theme, visible])

  useEffect(() => {
    if (visible) plot.current?.setSize({ width, height: plotHeight })
  }, [width, visible])

  return <div ref={box} aria-hidden="true" className="h-full w-full overflow-hidden" />
}

const measuresOf = (kind: GraphKind) => kind.lines.map(({ measure }) => measure)

function readout(
  kind: GraphKind,
  { times, values }: RingWindow,
  cursor: number | null,
  bands: readonly ThrottleBand[],
): string {
  if (times.length === 0) return 'no reading in this time'
  const after = cursor === null ? times.length - 1 : times.findIndex((time) => time * 1000 >= cursor)
  const index = after === -1 ? times.length - 1 : after
  const at = times[index] ?? 0
  if (kind.lanes === true) {
    const reasons = bands.findLast(({ from }) => from <= at)?.reasons ?? null
    return reasons === null ? 'not known' : reasons.map(throttleWords).join(', ') || 'nothing'
  }
  const words = kind.lines.flatMap(({ title }, line) => {
    const value = values[line]?.[index] ?? null
    if (value === null && line > 0) return []
    return `${title} ${value === null ? 'not known' : kind.text(value)}`
  })
  return words.join(' · ')
}

const timesText: Axis.DynamicValues = (plot, splits) => {
  const { min, max } = plot.scales.x ?? {}
  return splits.map((each) => axisText(each, (max ?? each) - (min ?? each)))
}

function optionsOf(
  element: HTMLElement,
  latest: { readonly current: GpuPlotProps },
  bands: () => readonly ThrottleBand[],
): Options {
  const of = (name: string) => colourOf(element, name)
  const colours: GraphColours = {
    panel: of('panel'),
    soft: of('soft'),
    bad: of('bad'),
    warn: of('warn'),
    info: of('info'),
    of,
  }
  const { kind, board } = latest.current
  const lanes = kind.lanes === true
  const grid = { stroke: of('line'), width: 1 }
  const axis = { stroke: colours.soft, font: '10px system-ui, sans-serif', grid, ticks: { ...grid, size: 3 } }
  const series = lanes
    ? [{ show: false }]
    : kind.lines.map(({ title, colour }) => ({
        label: title,
        stroke: of(colour),
        width: 1.25,
        points: { show: true, size: 3, filter: (plot: UPlot, line: number) => lonePoints(plot.data[line] ?? []) },
        spanGaps: false,
      }))
  return {
    width: element.clientWidth,
    height: plotHeight,
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: !lanes },
      drag: { x: true, y: false, setScale: false },
    },
    scales: {
      x: { time: true, auto: false },
      y: {
        range: (_plot, _least, seen) => {
          const { most, bounds } = latest.current
          return [0, most ?? (Math.max(seen, ...bounds.map(({ value }) => value), 0) * 1.12 || 1)]
        },
      },
    },
    axes: [
      { ...axis, space: 64, size: 18, values: timesText },
      {
        ...axis,
        space: 24,
        // As wide without words, so that all graphs have the same moments above each other.
        size: 66,
        values: (_plot, splits) => splits.map((value) => (lanes ? '' : kind.text(value))),
        ...(lanes ? { grid: { show: false }, ticks: { show: false } } : {}),
      },
    ],
    series: [{}, ...series],
    hooks: {
      drawClear: [
        (plot) => {
          if (lanes) return drawLanes(plot, bands(), colours, throttleWords)
          drawGaps(plot, colours)
          drawSlowed(plot, bands(), colours)
        },
      ],
      draw: [
        (plot) => {
          if (!lanes) drawBounds(plot, latest.current.bounds, colours)
          drawMarks(plot, latest.current.marks(), colours)
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width < 4) return
          board.zoom(plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000)
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
        },
      ],
    },
  }
}
