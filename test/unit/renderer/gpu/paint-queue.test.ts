import { GraphBoard } from '@renderer/gpu/graph-board.ts'
import { PaintQueue } from '@renderer/gpu/paint-queue.ts'
import { expect, test } from 'vitest'

function queueOf(costMs: number) {
  const frames: (() => void)[] = []
  const painted: string[] = []
  let now = 0
  const queue = new PaintQueue(
    (frame) => {
      frames.push(frame)
      return () => {}
    },
    () => now,
  )
  const painter = (name: string) => ({
    paint() {
      painted.push(name)
      now += costMs
    },
  })
  return { queue, painted, painter, frames, nextFrame: () => frames.shift()?.() }
}

test('what does not fit into a frame is drawn in the next, each once, and then there are no more frames', () => {
  const { queue, painted, painter, frames, nextFrame } = queueOf(1)
  const all = ['a', 'b', 'c', 'd', 'e'].map(painter)
  for (const each of [...all, ...all]) queue.ask(each)
  expect(frames).toHaveLength(1)
  nextFrame()
  // That was the frame in which the readings came.
  expect(painted).toEqual([])
  nextFrame()
  expect(painted).toEqual(['a', 'b'])
  queue.ask(all[0] ?? painter('x'))
  nextFrame()
  nextFrame()
  expect(painted).toEqual(['a', 'b', 'c', 'd', 'e', 'a'])
  expect(frames).toHaveLength(0)
})

test('what was taken away is not drawn', () => {
  const { queue, painted, painter, nextFrame } = queueOf(1)
  const gone = painter('gone')
  queue.ask(gone)
  queue.drop(gone)
  nextFrame()
  nextFrame()
  expect(painted).toEqual([])
})

test('what another took away while it was painted is not drawn in that frame either', () => {
  const { queue, painted, painter, nextFrame } = queueOf(0)
  const gone = painter('gone')
  queue.ask({ paint: () => queue.drop(gone) })
  queue.ask(gone)
  nextFrame()
  nextFrame()
  expect(painted).toEqual([])
})

test('who asks again while painting has its turn in the next frame', () => {
  const { queue, frames, nextFrame } = queueOf(0)
  let times = 0
  const often = {
    paint() {
      times += 1
      if (times < 3) queue.ask(often)
    },
  }
  queue.ask(often)
  nextFrame()
  for (const soFar of [1, 2, 3]) {
    nextFrame()
    expect(times).toBe(soFar)
  }
  expect(frames).toHaveLength(0)
})

test('graphs follow the newest, stand still, zoom and follow again', () => {
  const { queue, nextFrame, painted } = queueOf(0)
  const board = new GraphBoard(queue, () => 7)
  expect(board.range().to).toBe(7)
  let newest = 1_000_000
  board.add({ newest: () => newest, canvas: () => null, paint: () => painted.push('graph') })
  expect(board.range()).toEqual({ from: 700_000, to: 1_000_000 })
  board.togglePause()
  nextFrame()
  nextFrame()
  newest = 2_000_000
  const before = painted.length
  board.refresh()
  nextFrame()
  nextFrame()
  expect(painted).toHaveLength(before)
  expect(board.range().to).toBe(1_000_000)
  board.step(-1)
  expect(board.use.getState().cursor).toBe(995_000)
  board.zoomIn()
  expect(board.range()).toEqual({ from: 920_000, to: 1_070_000 })
  board.zoom(5, 6)
  expect(board.range().from).toBe(920_000)
  board.reset()
  expect(board.range()).toEqual({ from: 1_700_000, to: 2_000_000 })
  board.widen(1)
  expect(board.range().from).toBe(1_100_000)
})
