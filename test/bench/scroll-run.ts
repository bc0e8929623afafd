import type { ElectronApplication, Page } from '@playwright/test'
import type { LargeLab } from '../large-cluster/large-lab.ts'
import { largeSize, podPlaces } from '../large-cluster/large-platform.ts'
import { resize } from './cluster-openings.ts'
import { giveWay } from './give-way.ts'
import { type LoopDelay, readLoop, watchLoop } from './loop-delay.ts'
import { startPodEvents } from './pod-events.ts'
import { treeMemory } from './process-memory.ts'
import { type ScrollFrames, scrollTable } from './scroll-frames.ts'

export const usual = { width: 1440, height: 900 }
export const eventsPerSecond = 100
export const scrollSeconds = 15
const idleSeconds = 5

export interface ScrollRun extends ScrollFrames {
  /** Frames a second of the same window while nothing moves and nothing arrives. */
  readonly idlePerSecond: number
  /** The lab's servers had a lower priority meanwhile, and its nodes stood still. */
  readonly serversGaveWay: boolean
  readonly events: number
  readonly eventsPerSecond: number
  readonly loop: LoopDelay
  readonly pssMB: number | null
}

/** To take a change of a large pod costs the API server 10 ms, and here it shares the processor with what is measured. */
const changing = (lab: LargeLab) => podPlaces(lab.cluster, largeSize).filter(({ workload }) => workload.plain)

/** The table as it stands, then scrolled while changes arrive. */
export async function scrollRun(
  app: ElectronApplication,
  page: Page,
  lab: LargeLab,
  signal: AbortSignal,
): Promise<ScrollRun> {
  await resize(app, usual)
  const idle = await scrollTable(page, idleSeconds, 0)
  const events = startPodEvents(lab.request, changing(lab), eventsPerSecond)
  let back: (() => Promise<void>) | null = null
  try {
    back = await giveWay(lab.supervisor)
    // Whatever the first changes set off is over when the counting begins.
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    signal.throwIfAborted()
    await watchLoop(app)
    const frames = await scrollTable(page, scrollSeconds)
    const loop = await readLoop(app)
    const memory = await treeMemory(app.process().pid ?? 0)
    const { events: taken, perSecond } = await events.stop()
    return {
      ...frames,
      idlePerSecond: idle.perSecond,
      events: taken,
      eventsPerSecond: perSecond,
      loop,
      pssMB: memory?.megabytes ?? null,
      serversGaveWay: back !== null,
    }
  } finally {
    // The nodes cannot catch up while changes come.
    await events.stop().finally(() => back?.())
  }
}
