// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the map has the keys; its cells are drawn and cannot have the focus.
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import { useTheme } from '../app/theme.ts'
import { drawHeat, heatColours } from './heat-drawing.ts'
import type { HeatFeed } from './heat-feed.ts'
import { cellAt, type HeatLayout, heatLayout, heatMove } from './heat-layout.ts'
import { cellWords, type HeatMeasure } from './heat-scale.ts'
import { windowPaint } from './window-paint.ts'

interface Props {
  readonly feed: HeatFeed
  readonly measure: HeatMeasure
  readonly onOpen: (cluster: string, card: string) => void
}

/** Every card of the fleet on one canvas. Arrows move along the cells, Enter opens one; what it says stands below in words. */
export function HeatMap({ feed, measure, onOpen }: Props) {
  const room = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const words = useRef<HTMLParagraphElement>(null)
  const spoken = useRef<HTMLParagraphElement>(null)
  const layout = useRef<HeatLayout>(heatLayout([], 0, 0))
  const active = useRef(-1)
  const theme = useTheme((state) => state.theme)
  const [size, setSize] = useState({ width: 0, height: 0 })

  useEffect(() => {
    const element = room.current
    if (element === null) return
    const measured = () => setSize({ width: element.clientWidth - 16, height: element.clientHeight - 16 })
    const observer = new ResizeObserver(measured)
    observer.observe(element)
    measured()
    return () => observer.disconnect()
  }, [])

  const draw = useRef<() => void>(() => {})
  useEffect(() => {
    const element = canvas.current
    const pen = element?.getContext('2d') ?? null
    if (element === null || pen === null || size.width <= 0) return
    const colours = heatColours(element)
    const painter = {
      paint() {
        const clusters = feed.clusters()
        const next = heatLayout(feed.groups(), size.width, size.height)
        layout.current = next
        const ratio = devicePixelRatio
        const [width, height] = [Math.round(size.width * ratio), Math.round(Math.max(1, next.height) * ratio)]
        // To set the size, even to the same, empties the canvas and takes memory anew.
        if (element.width !== width || element.height !== height) {
          element.width = width
          element.height = height
          element.style.height = `${Math.max(1, next.height)}px`
        }
        pen.setTransform(ratio, 0, 0, ratio, 0, 0)
        drawHeat(pen, { layout: next, clusters, measure, colours, active: active.current })
        const cell = next.cells[active.current]
        const of = cell === undefined ? undefined : clusters[cell.group]
        const text = cell === undefined || of === undefined ? 'No GPU is chosen' : cellWords(of, cell.card, measure)
        if (words.current !== null && words.current.textContent !== text) words.current.textContent = text
      },
    }
    draw.current = () => windowPaint.ask(painter)
    draw.current()
    const end = feed.onChange(() => windowPaint.ask(painter))
    return () => {
      end()
      windowPaint.drop(painter)
    }
  }, [feed, measure, size, theme])

  const choose = (place: number, say: boolean) => {
    if (place === active.current) return
    active.current = place
    const cell = layout.current.cells[place]
    const of = cell === undefined ? undefined : feed.clusters()[cell.group]
    if (say && spoken.current !== null && cell !== undefined && of !== undefined) {
      spoken.current.textContent = cellWords(of, cell.card, measure)
      // Above it stand the cluster's name and the edge of the room.
      room.current?.scrollTo({ top: Math.max(0, cell.y - size.height / 2) })
    }
    draw.current()
  }
  const open = () => {
    const cell = layout.current.cells[active.current]
    const of = cell === undefined ? undefined : feed.clusters()[cell.group]
    const key = cell === undefined ? undefined : of?.keys[cell.card]
    if (of !== undefined && key !== undefined) onOpen(of.cluster, key)
  }
  const placeUnder = ({ clientX, clientY }: MouseEvent) => {
    const corner = canvas.current?.getBoundingClientRect()
    return corner === undefined ? -1 : cellAt(layout.current, clientX - corner.left, clientY - corner.top)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') open()
    else {
      const to = heatMove(layout.current, active.current, event.key)
      if (to === null) return
      choose(to, true)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <div
        ref={room}
        role="application"
        aria-label="Map of every GPU. Arrow keys move, Enter opens the GPU."
        tabIndex={0}
        data-primary-list=""
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (active.current < 0) choose(0, true)
        }}
        onMouseMove={(event) => {
          const place = placeUnder(event)
          if (place >= 0) choose(place, false)
        }}
        onClick={(event) => {
          if (placeUnder(event) >= 0) open()
        }}
        className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto p-2"
      >
        <canvas ref={canvas} className="block w-full" />
      </div>
      <p ref={words} aria-hidden="true" className="h-6 shrink-0 truncate border-t border-line px-2 leading-6" />
      <p ref={spoken} role="status" className="sr-only" />
    </>
  )
}
