import { useEffect, useMemo, useRef, useState } from 'react'
import UPlot, { type AlignedData, type Options } from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../app/theme.ts'
import { colourOf } from './colour-of.ts'
import { graphHeight, type LineGraphProps } from './line-graph.tsx'

/** Loaded lazily by LineGraph; do not import it directly. */
export default function LinePlot({ times, lines, binary, format }: LineGraphProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const theme = useTheme((state) => state.theme)
  const [width, setWidth] = useState(0)
  // uPlot's times are in seconds, and its arrays are its own.
  const data = useMemo(
    (): AlignedData => [times.map((at) => at / 1000), ...lines.map(({ values }) => [...values])],
    [times, lines],
  )
  const latest = useRef(data)
  latest.current = data
  const shape = JSON.stringify(lines.map(({ title, colour, dashed }) => [title, colour, dashed]))
  const drawn = useRef({ lines, binary, format })
  drawn.current = { lines, binary, format }

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    setWidth(element.clientWidth)
    return () => observer.disconnect()
  }, [])

  const visible = width > 0
  // Made anew with the theme: a canvas keeps the colours that it was drawn in.
  useEffect(() => {
    if (box.current === null || !visible) return
    const made = new UPlot(optionsFor(box.current, drawn.current), latest.current, box.current)
    plot.current = made
    return () => {
      made.destroy()
      plot.current = null
    }
  }, [shape, theme, visible])

  useEffect(() => plot.current?.setData(data), [data])
  useEffect(() => {
    if (visible) plot.current?.setSize({ width, height: graphHeight })
  }, [width, visible])

  return <div ref={box} aria-hidden="true" className="h-full w-full overflow-hidden" />
}

function optionsFor(
  element: HTMLElement,
  { lines, binary, format }: Pick<LineGraphProps, 'lines' | 'binary' | 'format'>,
): Options {
  const soft = colourOf(element, 'soft')
  const grid = { stroke: colourOf(element, 'line'), width: 1 }
  const axis = { stroke: soft, font: '11px system-ui, sans-serif', grid, ticks: { ...grid, size: 4 } }
  return {
    width: element.clientWidth,
    height: graphHeight,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range: (_plot, _min, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, space: 70, size: 22, values: (_plot, splits) => splits.map(clockText) },
      {
        ...axis,
        space: 26,
        size: 56,
        ...(binary ? { incrs: [...powersOfTwo] } : {}),
        values: (_plot, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      ...lines.map(({ title, colour, dashed }) => ({
        label: title,
        stroke: colourOf(element, colour),
        width: dashed ? 1 : 1.5,
        points: { show: !dashed, size: 4, fill: colourOf(element, colour) },
        spanGaps: false,
        ...(dashed ? { dash: [5, 4] } : {}),
      })),
    ],
  }
}

const powersOfTwo = Array.from({ length: 50 }, (_, power) => 2 ** power)

/** A moment of an axis, in seconds since the epoch, as a clock shows it. */
export const clockText = (seconds: number) =>
  new Date(seconds * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
