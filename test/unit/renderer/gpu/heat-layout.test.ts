import { cellAt, heatLayout, heatMove } from '@renderer/gpu/heat-layout.ts'
import { expect, test } from 'vitest'

const nodes = (count: number, each = 8) =>
  Array.from({ length: count * each }, (_, card) => `node-${Math.floor(card / each)}`)
const fleet = [
  { cluster: 'a', nodes: nodes(100) },
  { cluster: 'b', nodes: nodes(28) },
]

test.each([
  [1200, 700],
  [640, 300],
  [90, 100],
  [4, 10],
])('in %i × %i every card has a place of its own inside the width', (width, height) => {
  const { cells, size, height: whole } = heatLayout(fleet, width, height)
  expect(cells).toHaveLength(1024)
  expect(new Set(cells.map(({ x, y }) => `${x} ${y}`)).size).toBe(1024)
  for (const { x, y } of cells) {
    expect(x === 0 || x + size <= width).toBe(true)
    expect(y + size).toBeLessThanOrEqual(whole)
  }
})

test('cells are as large as the room allows, and higher than the room only at their smallest', () => {
  expect(heatLayout([{ cluster: 'a', nodes: nodes(1) }], 1200, 700).size).toBe(34)
  const full = heatLayout(fleet, 1200, 700)
  expect(full.size).toBeGreaterThan(8)
  expect(full.height).toBeLessThanOrEqual(700)
  const tight = heatLayout(fleet, 200, 100)
  expect(tight.size).toBe(8)
  expect(tight.height).toBeGreaterThan(100)
})

test('a node that fits into a row is not torn apart, and nodes stand apart', () => {
  const { cells, size } = heatLayout([{ cluster: 'a', nodes: nodes(20) }], 700, 200)
  for (let node = 0; node < 20; node++) {
    expect(new Set(cells.slice(node * 8, node * 8 + 8).map(({ y }) => y)).size).toBe(1)
  }
  expect((cells[8]?.x ?? 0) - (cells[7]?.x ?? 0)).toBeGreaterThan(size + 2)
})

test('every cell is found by its own corner, and nothing between cells', () => {
  const layout = heatLayout(fleet, 900, 400)
  for (const [place, { x, y }] of layout.cells.entries()) expect(cellAt(layout, x, y)).toBe(place)
  expect(cellAt(layout, (layout.cells[0]?.x ?? 0) + layout.size, layout.cells[0]?.y ?? 0)).toBe(-1)
})

test('keys move by a card or a row and stay on the map; each cell is reached', () => {
  const layout = heatLayout(fleet, 900, 400)
  expect(heatMove(layout, 0, 'ArrowLeft')).toBe(0)
  expect(heatMove(layout, 1023, 'ArrowRight')).toBe(1023)
  expect(heatMove(layout, 5, 'Home')).toBe(0)
  expect(heatMove(layout, 5, 'End')).toBe(1023)
  expect(heatMove(layout, 0, 'ArrowUp')).toBe(0)
  expect(heatMove(layout, 5, 'x')).toBeNull()
  const below = heatMove(layout, 10, 'ArrowDown') ?? -1
  expect(layout.cells[below]?.x).toBe(layout.cells[10]?.x)
  expect(layout.cells[below]?.y).toBeGreaterThan(layout.cells[10]?.y ?? 0)
  expect(heatMove(layout, below, 'ArrowUp')).toBe(10)
  expect(heatMove(heatLayout([], 900, 400), -1, 'ArrowDown')).toBeNull()
})
