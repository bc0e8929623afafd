import { GraphBoard, graphSpans, pastSpan } from '@renderer/gpu/graph-board.ts'
import { PaintQueue } from '@renderer/gpu/paint-queue.ts'
import { longestPast } from '@shared/gpu/past.ts'
import { expect, test } from 'vitest'

const now = 1_000_000_000
const board = () =>
  new GraphBoard(
    new PaintQueue(
      () => () => {},
      () => 0,
    ),
    () => now,
  )

test('what is shown goes from a minute to seven days and no further; what is longer than an hour is the past', () => {
  const one = board()
  const seen: (number | null)[] = []
  for (let step = 0; step < 10; step++) {
    seen.push(pastSpan(one.use.getState().span))
    one.widen(1)
  }
  expect(seen.slice(0, 4)).toEqual([null, null, null, 6 * 3_600_000])
  expect(seen.at(-1)).toBe(longestPast)
  for (let step = 0; step < 10; step++) one.widen(-1)
  expect(one.range()).toEqual({ from: now - 60_000, to: now })
})

test('a span that is chosen ends a zoom, and a pause stays where it was', () => {
  const one = board()
  one.togglePause()
  one.zoom(now - 20_000, now - 10_000)
  one.choose(graphSpans.findIndex(({ words }) => words === '24 h'))
  expect(one.range()).toEqual({ from: now - 86_400_000, to: now })
  expect(one.use.getState().pausedAt).toBe(now)
})
