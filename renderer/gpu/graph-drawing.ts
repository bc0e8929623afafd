import type { CardMark } from '@shared/gpu/card-marks.ts'
import { slows } from '@shared/gpu/throttle.ts'
import type UPlot from 'uplot'
import type { Bound } from './graph-kinds.ts'
import { gapsIn, reasonsIn, type ThrottleBand } from './throttle-bands.ts'

export interface GraphColours {
  readonly panel: string
  readonly soft: string
  readonly bad: string
  readonly warn: string
  readonly info: string
  readonly of: (name: string) => string
}

/** Hatched: nothing was measured there. */
export function drawGaps(plot: UPlot, colours: GraphColours): void {
  const [times, values] = plot.data
  if (values === undefined) return
  for (const { from, to } of gapsIn(times as number[], values as (number | null)[])) hatch(plot, from, to, colours.soft)
}

/** What slowed the card without anybody having chosen it, behind the lines. */
export function drawSlowed(plot: UPlot, bands: readonly ThrottleBand[], colours: GraphColours): void {
  const { ctx: pen, bbox } = plot
  pen.save()
  pen.globalAlpha = 0.16
  pen.fillStyle = colours.bad
  for (const { from, to, reasons } of bands) {
    if (reasons === null || !reasons.some(slows)) continue
    const [left, width] = span(plot, from, to)
    pen.fillRect(left, bbox.top, width, bbox.height)
  }
  pen.restore()
}

/** One lane for each reason that is in sight: what it is, and when. */
export function drawLanes(
  plot: UPlot,
  bands: readonly ThrottleBand[],
  colours: GraphColours,
  words: (reason: Parameters<typeof slows>[0]) => string,
): void {
  const { ctx: pen, bbox } = plot
  const reasons = reasonsIn(bands)
  for (const { from, to, reasons: known } of bands) if (known === null) hatch(plot, from, to, colours.soft)
  const ratio = devicePixelRatio
  const lane = Math.min(22 * ratio, bbox.height / Math.max(1, reasons.length))
  pen.save()
  pen.font = `${11 * ratio}px system-ui, sans-serif`
  pen.textAlign = 'left'
  pen.textBaseline = 'middle'
  for (const [index, reason] of reasons.entries()) {
    const top = bbox.top + index * lane
    pen.fillStyle = slows(reason) ? colours.bad : reason === 'power-cap' ? colours.warn : colours.info
    for (const band of bands) {
      if (band.reasons?.includes(reason) !== true) continue
      const [left, width] = span(plot, band.from, band.to)
      pen.fillRect(left, top + lane * 0.72, width, lane * 0.2)
    }
    pen.fillText(words(reason), bbox.left + 4 * ratio, top + lane * 0.38)
  }
  if (reasons.length === 0) {
    pen.fillStyle = colours.soft
    pen.fillText('nothing holds the clocks back', bbox.left + 4 * ratio, bbox.top + lane / 2)
  }
  pen.restore()
}

export function drawBounds(plot: UPlot, bounds: readonly Bound[], colours: GraphColours): void {
  const { ctx: pen, bbox } = plot
  const ratio = devicePixelRatio
  pen.save()
  pen.font = `${10 * ratio}px system-ui, sans-serif`
  pen.textBaseline = 'alphabetic'
  pen.setLineDash([5 * ratio, 4 * ratio])
  for (const [index, { title, value, colour }] of bounds.entries()) {
    const top = plot.valToPos(value, 'y', true)
    if (top < bbox.top || top > bbox.top + bbox.height) continue
    pen.strokeStyle = colours.of(colour)
    pen.fillStyle = colours.of(colour)
    line(pen, bbox.left, top, bbox.left + bbox.width, top)
    // Two bounds near each other have their words at either end.
    const first = index === 0 && bounds.length > 1
    pen.textAlign = first ? 'left' : 'right'
    write(pen, title, first ? bbox.left + 3 * ratio : bbox.left + bbox.width - 3 * ratio, top - 3 * ratio, colours)
  }
  pen.restore()
}

export function drawMarks(plot: UPlot, marks: readonly CardMark[], colours: GraphColours): void {
  const { ctx: pen, bbox } = plot
  const ratio = devicePixelRatio
  pen.save()
  pen.font = `${10 * ratio}px system-ui, sans-serif`
  pen.textAlign = 'left'
  pen.textBaseline = 'alphabetic'
  pen.strokeStyle = colours.bad
  pen.fillStyle = colours.bad
  for (const { at, text } of marks) {
    const left = plot.valToPos(at / 1000, 'x', true)
    if (left < bbox.left || left > bbox.left + bbox.width) continue
    line(pen, left, bbox.top, left, bbox.top + bbox.height)
    write(pen, text, left + 2 * ratio, bbox.top + 10 * ratio, colours)
  }
  pen.restore()
}

/** Words over a graph, on a ground of their own: a line through them would strike them out. */
function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number, { panel }: GraphColours): void {
  const ratio = devicePixelRatio
  const { width } = pen.measureText(text)
  const words = pen.fillStyle
  pen.fillStyle = panel
  pen.fillRect((pen.textAlign === 'right' ? x - width : x) - ratio, y - 8 * ratio, width + 2 * ratio, 10 * ratio)
  pen.fillStyle = words
  pen.fillText(text, x, y)
}

function hatch(plot: UPlot, from: number, to: number, colour: string): void {
  const { ctx: pen, bbox } = plot
  const [left, width] = span(plot, from, to)
  if (width <= 0) return
  const step = 7 * devicePixelRatio
  pen.save()
  pen.beginPath()
  pen.rect(left, bbox.top, width, bbox.height)
  pen.clip()
  pen.globalAlpha = 0.5
  pen.strokeStyle = colour
  pen.lineWidth = 1
  for (let x = left - bbox.height; x < left + width; x += step) {
    line(pen, x, bbox.top + bbox.height, x + bbox.height, bbox.top)
  }
  pen.restore()
}

function span(plot: UPlot, from: number, to: number): readonly [left: number, width: number] {
  const { left: least, width } = plot.bbox
  const clamp = (x: number) => Math.max(least, Math.min(least + width, x))
  const left = clamp(plot.valToPos(from, 'x', true))
  return [left, clamp(plot.valToPos(to, 'x', true)) - left]
}

function line(pen: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  pen.beginPath()
  pen.moveTo(x, y)
  pen.lineTo(toX, toY)
  pen.stroke()
}
