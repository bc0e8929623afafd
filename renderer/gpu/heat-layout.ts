/** One cluster on the map: for each of its cards the node that it is in, in order. */
export interface HeatGroup {
  readonly cluster: string
  readonly nodes: readonly string[]
}

export interface HeatCell {
  /** Place of the cluster in the groups. */
  readonly group: number
  /** Place of the card in its cluster. */
  readonly card: number
  /** px */
  readonly x: number
  readonly y: number
}

export interface HeatLayout {
  /** Width and height of a cell, px. */
  readonly size: number
  readonly cells: readonly HeatCell[]
  /** Where a cluster's name stands: its baseline, px. */
  readonly headings: readonly { readonly group: number; readonly y: number }[]
  /** Of all, px; higher than the room where even the smallest cells do not fit. */
  readonly height: number
}

const sizes = [34, 28, 24, 20, 16, 13, 10, 8] as const
const headingHeight = 22
const cellGap = 2
const nodeGap = 6
const groupGap = 8

/** Cells as large as the room allows: clusters below each other, nodes as blocks in rows. */
export function heatLayout(groups: readonly HeatGroup[], width: number, height: number): HeatLayout {
  let layout: HeatLayout = { size: sizes[0], cells: [], headings: [], height: 0 }
  for (const size of sizes) {
    layout = layoutWith(groups, width, size)
    if (layout.height <= height) break
  }
  return layout
}

function layoutWith(groups: readonly HeatGroup[], width: number, size: number): HeatLayout {
  const step = size + cellGap
  const perRow = Math.max(1, Math.floor((width + cellGap) / step))
  const cells: HeatCell[] = []
  const headings: { group: number; y: number }[] = []
  let y = 0
  for (const [group, { nodes }] of groups.entries()) {
    headings.push({ group, y: y + 15 })
    y += headingHeight
    let x = 0
    for (let card = 0; card < nodes.length; card++) {
      const begins = card === 0 || nodes[card] !== nodes[card - 1]
      if (begins) {
        let length = 1
        while (card + length < nodes.length && nodes[card + length] === nodes[card]) length += 1
        if (card > 0) x += nodeGap
        // A node that fits into a row is not torn apart.
        if (x > 0 && x + Math.min(length, perRow) * step - cellGap > width) {
          x = 0
          y += step
        }
      } else if (x + size > width) {
        x = 0
        y += step
      }
      cells.push({ group, card, x, y })
      x += step
    }
    y += (nodes.length === 0 ? 0 : step) + groupGap
  }
  return { size, cells, headings, height: y }
}

/** Place of the cell at a point; -1 where there is none. */
export function cellAt({ cells, size }: HeatLayout, x: number, y: number): number {
  return cells.findIndex((cell) => x >= cell.x && x < cell.x + size && y >= cell.y && y < cell.y + size)
}

/** The cell to which a key leads from another; null for a key that is none of the map's. */
export function heatMove(layout: HeatLayout, from: number, key: string): number | null {
  const { cells } = layout
  const last = cells.length - 1
  if (last < 0) return null
  const clamp = (place: number) => Math.max(0, Math.min(last, place))
  switch (key) {
    case 'ArrowLeft':
      return clamp(from - 1)
    case 'ArrowRight':
      return clamp(from + 1)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'ArrowUp':
    case 'k':
      return from < 0 ? 0 : nearestRow(layout, from, -1)
    case 'ArrowDown':
    case 'j':
      return from < 0 ? 0 : nearestRow(layout, from, 1)
    default:
      return null
  }
}

function nearestRow({ cells }: HeatLayout, from: number, direction: 1 | -1): number {
  const start = cells[from]
  if (start === undefined) return 0
  let row: number | null = null
  let best = from
  let distance = Number.POSITIVE_INFINITY
  for (let place = from + direction; place >= 0 && place < cells.length; place += direction) {
    const cell = cells[place]
    if (cell === undefined || cell.y === start.y) continue
    row ??= cell.y
    if (cell.y !== row) break
    const away = Math.abs(cell.x - start.x)
    if (away >= distance) continue
    distance = away
    best = place
  }
  return best
}
