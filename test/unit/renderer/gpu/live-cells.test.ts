import { GpuFeed } from '@renderer/gpu/gpu-feed.ts'
import { LiveCells } from '@renderer/gpu/live-cells.ts'
import { PaintQueue } from '@renderer/gpu/paint-queue.ts'
import { expect, test } from 'vitest'
import { message } from './live-message.ts'

function cellsInFrames(count: number) {
  const frames: (() => void)[] = []
  const feed = new GpuFeed((frame) => {
    frame()
    return () => {}
  })
  const queue = new PaintQueue(
    (frame) => {
      frames.push(frame)
      return () => {}
    },
    () => 0,
  )
  const cells = new LiveCells(feed, queue)
  const written = Array.from({ length: count }, () => 0)
  const removals = written.map((_, place) =>
    cells.add(() => {
      written[place] = (written[place] ?? 0) + 1
    }),
  )
  const end = cells.follow()
  const round = () => feed.receive(message({}))
  const sum = () => written.reduce((all, one) => all + one, 0)
  return { frames, written, removals, end, round, sum, nextFrame: () => frames.shift()?.() }
}

test('a round is written over several frames, each cell once', () => {
  const { frames, written, round, sum, nextFrame } = cellsInFrames(100)
  expect(sum()).toBe(100)
  round()
  nextFrame()
  const steps: number[] = []
  while (frames.length > 0) {
    nextFrame()
    steps.push(sum() - 100)
  }
  expect(steps).toEqual([40, 80, 100])
  expect(written.every((times) => times === 2)).toBe(true)
})

test('a round that comes in the middle is written whole after it; what left is not written', () => {
  const { frames, written, removals, round, nextFrame } = cellsInFrames(100)
  round()
  nextFrame()
  nextFrame()
  round()
  removals[99]?.()
  while (frames.length > 0) nextFrame()
  expect(written.slice(0, 99).every((times) => times === 3)).toBe(true)
  expect(written[99]).toBe(1)
})
