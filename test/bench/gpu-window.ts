import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron as electron, type Page } from '@playwright/test'
import { bundleForNode, repositoryRoot } from '../integration/node-bundle.ts'
import { type BenchContext, type Figure, median } from './bench.ts'
import { type FrameTimes, frameTimes } from './frame-times.ts'
import { goTo } from './go-to.ts'
import { standInCluster } from './gpu-stand-in.ts'

const gpus = 1_024
const openGraphs = 16
const seconds = 10
const rounds = 3
const patienceMs = 120_000
/** A frame of a display with 60 of them a second, ms. */
const frameMs = 16.7
/** The page's clock is rounded to 0.1 ms, so even on an idle page frames are 16.8 ms apart. */
const asGoodAsIdle = 1.02

export interface GpuWindowRound {
  /** A page on which nothing moves: no screen can be faster here. */
  readonly idle: FrameTimes
  readonly map: FrameTimes
  readonly graphs: FrameTimes
}

/** Times of the window's frames while 1,024 GPUs have a reading each second, from a stand-in for the app core. */
export async function measureGpuWindow(context: BenchContext): Promise<readonly GpuWindowRound[]> {
  const { signal, say, folder } = context
  const bundle = await bundleForNode('bench-gpu', { 'gpu-stand-in-app': 'test/bench/gpu-stand-in-app.ts' })
  const profile = await mkdtemp(join(folder, 'profile-'))
  const { ELECTRON_RUN_AS_NODE: _never, ...environment } = process.env
  const executable = process.env.COCKPIT_ELECTRON
  const flags = JSON.parse(process.env.COCKPIT_ELECTRON_FLAGS ?? '[]') as string[]
  const app = await electron.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [...flags, `--user-data-dir=${profile}`, join(bundle, 'gpu-stand-in-app.cjs')],
    env: { ...environment, COCKPIT_BENCH_OUT: join(repositoryRoot, 'out'), COCKPIT_BENCH_GPUS: String(gpus) },
    timeout: patienceMs,
  })
  try {
    const page = await app.firstWindow({ timeout: patienceMs })
    page.setDefaultTimeout(patienceMs)
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    const found: GpuWindowRound[] = []
    for (let round = 1; round <= rounds; round++) {
      signal.throwIfAborted()
      say(`frames of the window, round ${round} of ${rounds}`)
      await goTo(page, '#/reference')
      const idle = await frameTimes(page, seconds)
      await openMap(page)
      const map = await frameTimes(page, seconds)
      await openSixteen(page)
      const graphs = await frameTimes(page, seconds)
      found.push({ idle, map, graphs })
    }
    return found
  } finally {
    await app.close()
    await rm(profile, { recursive: true, force: true })
  }
}

export async function openMap(page: Page): Promise<void> {
  await goTo(page, '#/gpus')
  await page.getByText(`${gpus.toLocaleString('en')} cards are told of`).waitFor()
}

/** Selects cards from the first on, by keyboard, until as many graphs are open as can be. */
export async function openSixteen(page: Page): Promise<void> {
  await goTo(page, `#/gpus/cluster/${standInCluster}`)
  const grid = page.getByRole('grid', { name: `GPUs of ${standInCluster}` })
  await grid.getByRole('row').nth(12).waitFor()
  await grid.focus()
  await page.keyboard.press('Home')
  // Lines of nodes are between those of cards; more cards than can be open are left out.
  for (let row = 0; row < openGraphs + 2; row++) await page.keyboard.press('Shift+ArrowDown')
  await page.waitForFunction((count) => document.querySelectorAll('.uplot canvas').length === count, openGraphs)
}

export function gpuWindowFigures(found: readonly GpuWindowRound[]): readonly Figure[] {
  const of = (which: keyof GpuWindowRound) => median(found.map((round) => round[which].p99))
  const taken = (which: keyof GpuWindowRound) => median(found.map((round) => round[which].takenP99))
  const overIdle = (which: 'map' | 'graphs') => median(found.map((round) => round[which].p99 / round.idle.p99))
  return [
    {
      name: 'mapFrameP99ms',
      value: taken('map'),
      unit: 'ms',
      meaning: `what a frame takes on the map of ${gpus} GPUs with a reading a second each, from when it is due until it is painted, 99th percentile`,
      aim: { atMost: frameMs },
    },
    {
      name: 'graphsFrameP99ms',
      value: taken('graphs'),
      unit: 'ms',
      meaning: `the same with ${openGraphs} graphs open, beside the list of ${gpus} GPUs`,
      aim: { atMost: frameMs },
    },
    { name: 'idleFrameP99ms', value: taken('idle'), unit: 'ms', meaning: 'the same on a page on which nothing moves' },
    {
      name: 'mapFrameApartP99ms',
      value: of('map'),
      unit: 'ms',
      meaning: 'time from one frame to the next on the map, 99th percentile',
    },
    {
      name: 'graphsFrameApartP99ms',
      value: of('graphs'),
      unit: 'ms',
      meaning: 'the same with the graphs',
    },
    {
      name: 'mapApartOverIdle',
      value: overIdle('map'),
      unit: '',
      meaning: 'mapFrameApartP99ms by idleFrameApartP99ms of the same round',
      aim: { atMost: asGoodAsIdle },
    },
    {
      name: 'graphsApartOverIdle',
      value: overIdle('graphs'),
      unit: '',
      meaning: 'graphsFrameApartP99ms by idleFrameApartP99ms of the same round',
      aim: { atMost: asGoodAsIdle },
    },
    {
      name: 'idleFrameApartP99ms',
      value: of('idle'),
      unit: 'ms',
      meaning: 'time from one frame to the next on a page on which nothing moves: what this machine can do at best',
    },
  ]
}

export const gpuWindowNote = `The window is the product's, fed through its own channels by a stand-in for the app core (gpu-stand-in.ts), because no lab has ${gpus} GPUs; frames are counted by requestAnimationFrame over ${seconds} s, ${rounds} rounds. A frame is due when the display begins one; that it is painted is told by a message which was posted in it. Frames are 16.67 ms apart at 60 a second, and the page's clock counts tenths: no page, not even an idle one, has them under 16.7 apart, so that is judged beside an idle page.`
