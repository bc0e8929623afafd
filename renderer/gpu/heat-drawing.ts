import type { FleetCluster } from '@shared/gpu/contract.ts'
import { colourOf } from '../design/colour-of.ts'
import type { HeatLayout } from './heat-layout.ts'
import { type HeatMeasure, heatSign, heatSigns, heatStep } from './heat-scale.ts'

export interface HeatColours {
  readonly steps: readonly string[]
  readonly ink: string
  readonly inkHigh: string
  readonly text: string
  readonly soft: string
  readonly bad: string
  readonly focus: string
}

/** As the theme has them now. */
export function heatColours(element: HTMLElement): HeatColours {
  const of = (name: string) => colourOf(element, name)
  return {
    steps: [0, 1, 2, 3, 4, 5].map((step) => of(`heat-${step}`)),
    ink: of('heat-ink'),
    inkHigh: of('heat-ink-high'),
    text: of('ink'),
    soft: of('soft'),
    bad: of('bad'),
    focus: of('focus'),
  }
}

interface HeatPicture {
  readonly layout: HeatLayout
  readonly clusters: readonly FleetCluster[]
  readonly measure: HeatMeasure
  readonly colours: HeatColours
  /** Place of the cell under the cursor; -1: none. */
  readonly active: number
}

/** Cells at least as large have their value written into them, px. */
const numberedFrom = 24
/** From the fourth on the grounds are strong, and the text on them is the other one. */
const strongFrom = 4

/** The first grounds are hardly another colour than the panel: their cells have an edge. */
const edgedBelow = 2

/** Draws all of it. Sizes are in px of the page; the pen is scaled for the screen. */
export function drawHeat(
  pen: CanvasRenderingContext2D,
  { layout, clusters, measure, colours, active }: HeatPicture,
): void {
  const { size, cells, headings } = layout
  pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height)
  pen.textAlign = 'left'
  pen.textBaseline = 'alphabetic'
  pen.font = '600 12px system-ui, sans-serif'
  pen.fillStyle = colours.text
  for (const { group, y } of headings) pen.fillText(clusters[group]?.cluster ?? '', 0, y)
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.font = `${Math.max(8, Math.min(11, size * 0.6))}px system-ui, sans-serif`
  pen.lineWidth = 1
  for (const { group, card, x, y } of cells) {
    const of = clusters[group]
    if (of === undefined) continue
    const value = measure.valueOf(of, card)
    const step = heatStep(measure, value)
    const sign = heatSign(of, card, value)
    pen.globalAlpha = sign === 'stale' ? 0.6 : 1
    if (step === null) outline(pen, x, y, size, colours.soft)
    else {
      pen.fillStyle = colours.steps[step] ?? colours.soft
      pen.fillRect(x, y, size, size)
      if (step < edgedBelow) outline(pen, x, y, size, colours.soft)
    }
    if (sign === 'fault') outline(pen, x, y, size, colours.bad)
    const text = sign !== null ? heatSigns[sign].glyph : size >= numberedFrom ? `${Math.round(value)}` : ''
    if (text === '') continue
    pen.globalAlpha = 1
    pen.fillStyle = step === null ? colours.text : step >= strongFrom ? colours.inkHigh : colours.ink
    pen.fillText(text, x + size / 2, y + size / 2 + 0.5)
  }
  pen.globalAlpha = 1
  const cell = cells[active]
  if (cell === undefined) return
  pen.strokeStyle = colours.focus
  pen.lineWidth = 2
  pen.strokeRect(cell.x - 1, cell.y - 1, size + 2, size + 2)
}

function outline(pen: CanvasRenderingContext2D, x: number, y: number, size: number, colour: string): void {
  pen.strokeStyle = colour
  pen.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1)
}
