import type { Range } from '@tanstack/react-virtual'

/**
 * Which rows of a virtual table are drawn: always as many, so that a row that comes into view can take over the element of
 * one that has left it. Made anew, the elements of two rows are a fifth of a frame of scrolling.
 */
export class RowWindow {
  private inSight = 0

  /** @returns indices of rows, one after the other; fewer than usual only where the table has no more. */
  indices({ startIndex, endIndex, overscan, count }: Range): number[] {
    const inSight = endIndex - startIndex + 1
    // One more or one less is in sight by where the first is cut.
    if (inSight > this.inSight || inSight < this.inSight - 1) this.inSight = inSight
    const drawn = Math.min(count, this.inSight + 2 * overscan)
    const first = Math.max(0, Math.min(startIndex - overscan, count - drawn))
    return Array.from({ length: drawn }, (_, place) => first + place)
  }
}

/** The element, of `drawn`, that shows the row at this index. */
export const elementOf = (index: number, drawn: number): number => index % drawn

/** The rows that are drawn, which follow each other, in the order of their elements: those stay where they are in the page. */
export function inElementOrder<T extends { readonly index: number }>(drawn: readonly T[]): readonly T[] {
  const start = drawn.findIndex(({ index }) => elementOf(index, drawn.length) === 0)
  return [...drawn.slice(start), ...drawn.slice(0, Math.max(0, start))]
}
