import { elementOf, inElementOrder, RowWindow } from '@renderer/design/row-window.ts'
import { describe, expect, it } from 'vitest'

const overscan = 2
const range = (startIndex: number, endIndex: number, count = 1_000) => ({ startIndex, endIndex, overscan, count })
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, place) => first + place)

describe('the rows of a virtual table that are drawn', () => {
  it('are what is in sight and some on either side', () => {
    expect(new RowWindow().indices(range(10, 19))).toEqual(upTo(8, 21))
  })

  it('are always as many, at either end, and whether the first is cut or not', () => {
    const window = new RowWindow()
    const sizes = [range(0, 9), range(0, 10), range(1, 10), range(500, 509), range(989, 999), range(990, 999)].map(
      (one) => window.indices(one).length,
    )
    expect(sizes).toEqual([14, 15, 15, 15, 15, 15])
    expect(window.indices(range(990, 999)).at(-1)).toBe(999)
    expect(window.indices(range(0, 9))[0]).toBe(0)
  })

  it('are as many as the table has, and fewer where the window was made lower', () => {
    const window = new RowWindow()
    expect(window.indices(range(0, 2, 3))).toEqual([0, 1, 2])
    expect(window.indices(range(0, 49)).length).toBe(54)
    expect(window.indices(range(0, 9)).length).toBe(14)
  })

  it('keep their elements in place while the table is scrolled', () => {
    const window = new RowWindow()
    const drawnAt = (first: number) => window.indices(range(first, first + 9)).map((index) => ({ index }))
    const before = inElementOrder(drawnAt(100))
    const after = inElementOrder(drawnAt(103))
    const changed = before.filter(({ index }, element) => after[element]?.index !== index)
    expect(changed).toHaveLength(3)
    for (const [element, { index }] of after.entries()) expect(elementOf(index, after.length)).toBe(element)
    expect(inElementOrder([])).toEqual([])
  })
})
