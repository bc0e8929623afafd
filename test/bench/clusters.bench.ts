import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { launchCockpit } from '../e2e/launch-cockpit.ts'
import { bringUpLargeLab, type LargeLab, takeDownLargeLab } from '../large-cluster/large-lab.ts'
import { largeSize, podPlaces } from '../large-cluster/large-platform.ts'
import { type Bench, type BenchContext, type BenchResult, median } from './bench.ts'
import { giveWay } from './give-way.ts'
import { findKubectl, type KubectlRun, timeKubectl } from './kubectl-run.ts'
import { type LoopDelay, readLoop, watchLoop } from './loop-delay.ts'
import { startPodEvents } from './pod-events.ts'
import { treeMemory } from './process-memory.ts'
import { type RawList, timeRawList } from './raw-list.ts'
import { type ScrollFrames, scrollTable } from './scroll-frames.ts'
import { endTableWatch, type TableTimes, tableTimes, watchTable } from './table-watch.ts'

const rounds = 5
const inSight = 50
/** High enough for 50 rows of 24 px below everything that stands above them. */
const tall = { width: 1440, height: 1900 }
const usual = { width: 1440, height: 900 }
const eventsPerSecond = 100
const scrollSeconds = 15
const idleSeconds = 5
const patienceMs = 120_000
/** Before each turn, so that what the one before it left (a server's collection of garbage, processes that end) is over. */
const settleMs = 5_000
const noClusters = 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n'

interface ColdRun {
  readonly firstRows: number
  readonly allLive: number
  readonly rowsInSight: number
  readonly loop: LoopDelay
  readonly pssMB: number | null
  readonly processes: number | null
}

interface ScrollRun extends ScrollFrames {
  /** Frames a second of the same window while nothing moves and nothing arrives. */
  readonly idlePerSecond: number
  /** The lab's servers had a lower priority meanwhile, and its nodes stood still. */
  readonly serversGaveWay: boolean
  readonly events: number
  readonly eventsPerSecond: number
  readonly loop: LoopDelay
  readonly pssMB: number | null
}

export const bench: Bench = {
  title: 'a cluster with 10,000 pods: first rows, all rows live, memory, event loop, scrolling; beside kubectl',
  limitMs: 25 * 60_000,
  async run(context) {
    const lab = await largeLab(context)
    const all = await countPods(lab)
    const kubectl = await findKubectl()
    const kubectlRuns: KubectlRun[] = []
    const rawLists: RawList[] = []
    const cold: ColdRun[] = []
    const fromStart: Pick<ColdRun, 'firstRows' | 'allLive'>[] = []
    const scrolls: ScrollRun[] = []
    const warm: number[] = []
    let versions: Record<string, string> = {}
    const home = join(context.folder, 'home')
    await mkdir(home, { recursive: true })
    const runKubectl = () =>
      timeKubectl(kubectl.path, ['get', 'pods', '-A'], { kubeconfig: lab.kubeconfig, home, signal: context.signal })
    context.say('warming up: kubectl and the app once each, not counted')
    await runKubectl()
    await withApp(context, lab, noClusters, async (app, page) => void (await openCold(app, page, lab, all)))
    const listWithKubectl = async (round: number) => {
      const run = await runKubectl()
      kubectlRuns.push(run)
      context.say(`round ${round}: kubectl ${run.seconds.toFixed(2)} s, ${run.rows} pods`)
    }
    const openInApp = (round: number) =>
      withApp(context, lab, noClusters, async (app, page) => {
        versions = await appVersions(app)
        const opened = await openCold(app, page, lab, all)
        cold.push(opened)
        context.say(`round ${round}: first rows ${opened.firstRows} ms, all live ${opened.allLive} ms; scrolling`)
        warm.push(await openWarm(page, lab))
        scrolls.push(await scroll(app, page, lab, context.signal))
      })
    // In turns, so that what else the machine does meets all of them alike, and now one first, now the other.
    for (let round = 1; round <= rounds; round += 1) {
      context.signal.throwIfAborted()
      context.say(`round ${round} of ${rounds}`)
      const turns = [listWithKubectl, openInApp]
      for (const turn of round % 2 === 1 ? turns : turns.reverse()) {
        await new Promise((resolve) => setTimeout(resolve, settleMs))
        await turn(round)
      }
      rawLists.push(await timeRawList(lab.kubeconfig, lab.cluster, context.signal))
      const started = Date.now()
      await withApp(context, lab, await readFile(lab.kubeconfig, 'utf8'), async (app, page) => {
        await resize(app, tall)
        await watchTable(page, { inSight, all })
        await goTo(page, podsOf(lab))
        const times = await tableTimes(page, 'allLive', patienceMs)
        fromStart.push(since(started, times))
      })
    }
    versions.kubectl = kubectl.version
    return resultOf({ all, versions, kubectlRuns, rawLists, cold, fromStart, warm, scrolls })
  },
}

async function largeLab({ say, signal, folder, afterwards }: BenchContext): Promise<LargeLab> {
  const given = process.env.COCKPIT_TEST_LAB
  const place = given ?? join(folder, 'lab')
  if (given === undefined) afterwards(() => takeDownLargeLab(place))
  const lab = await bringUpLargeLab({
    folder: place,
    signal,
    metricsEverySeconds: 60,
    progress: (detail) => say(`large lab: ${detail}`),
  })
  afterwards(() => lab.close())
  return lab
}

const podsOf = (lab: LargeLab) => `#/cluster/${lab.cluster}/pods`

async function countPods(lab: LargeLab): Promise<number> {
  const answer = (await lab.request('GET', '/api/v1/pods?limit=1')) as { metadata: { remainingItemCount?: number } }
  return 1 + (answer.metadata.remainingItemCount ?? 0)
}

/** What really runs, not what package.json wishes. */
function appVersions(app: ElectronApplication): Promise<Record<string, string>> {
  return app.evaluate(({ app }) => ({
    app: app.getVersion(),
    electron: process.versions.electron ?? 'unknown',
    chrome: process.versions.chrome ?? 'unknown',
    'node in the app': process.versions.node,
  }))
}

/** The built app on a kubeconfig of its own, in a fresh profile. */
async function withApp(
  { folder, signal }: BenchContext,
  lab: LargeLab,
  kubeconfigText: string,
  work: (app: ElectronApplication, page: Page) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  const profile = await mkdtemp(join(folder, 'profile-'))
  const kubeconfig = join(profile, 'bench.kubeconfig')
  await writeFile(kubeconfig, kubeconfigText, { mode: 0o600 })
  const app = await launchCockpit({ kubeconfig, labFolder: lab.folder, profile })
  const stop = () => app.process().kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const page = await app.firstWindow()
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await work(app, page)
  } finally {
    signal.removeEventListener('abort', stop)
    await app.close()
    await rm(profile, { recursive: true, force: true })
  }
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, hash)
}

async function resize(app: ElectronApplication, size: { width: number; height: number }): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)
}

/** The clock runs from the moment when the cluster is added in the running app, which has none of its rows before. */
async function openCold(app: ElectronApplication, page: Page, lab: LargeLab, all: number): Promise<ColdRun> {
  await resize(app, tall)
  await goTo(page, podsOf(lab))
  await page.getByText('There is no cluster').waitFor()
  await watchTable(page, { inSight, all })
  await watchLoop(app)
  const opened = await addCluster(page, lab)
  const times = await tableTimes(page, 'allLive', patienceMs)
  const loop = await readLoop(app)
  const memory = await treeMemory(app.process().pid ?? 0)
  await endTableWatch(page)
  return {
    ...since(opened, times),
    rowsInSight: times.inSight,
    loop,
    pssMB: memory?.megabytes ?? null,
    processes: memory?.processes ?? null,
  }
}

/** As a person adds a context from a file on the sources screen. @returns when, ms since the epoch. */
function addCluster(page: Page, { kubeconfig, cluster }: LargeLab): Promise<number> {
  return page.evaluate(
    ([path, name]) => {
      const at = Date.now()
      const bridge = (globalThis as { cockpit?: { call(channel: string, input: unknown): Promise<unknown> } }).cockpit
      const contexts = [{ name, as: name }]
      void bridge?.call('sources.addContexts', { input: { form: 'file', path }, contexts })
      return at
    },
    [kubeconfig, cluster] as const,
  )
}

function since(began: number, { firstRows, allLive }: TableTimes): Pick<ColdRun, 'firstRows' | 'allLive'> {
  // What is live and was never in sight was not measured.
  if (firstRows === null || allLive === null) throw new Error('The rows were never in sight.')
  return { firstRows: firstRows - began, allLive: allLive - began }
}

/** From another screen back to the pods, which the app holds by now; ms. */
async function openWarm(page: Page, lab: LargeLab): Promise<number> {
  await goTo(page, '#/')
  await page.getByRole('grid').first().waitFor()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await watchTable(page, { inSight, all: inSight })
  const opened = Date.now()
  await goTo(page, podsOf(lab))
  const { firstRows } = await tableTimes(page, 'firstRows', patienceMs)
  await endTableWatch(page)
  return (firstRows ?? Number.NaN) - opened
}

/** To take a change of a large pod costs the API server 10 ms, and here it shares the processor with what is measured. */
const changing = (lab: LargeLab) => podPlaces(lab.cluster, largeSize).filter(({ workload }) => workload.plain)

async function scroll(app: ElectronApplication, page: Page, lab: LargeLab, signal: AbortSignal): Promise<ScrollRun> {
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

interface Readings {
  readonly all: number
  readonly versions: Readonly<Record<string, string>>
  readonly kubectlRuns: readonly KubectlRun[]
  readonly rawLists: readonly RawList[]
  readonly cold: readonly ColdRun[]
  readonly fromStart: readonly Pick<ColdRun, 'firstRows' | 'allLive'>[]
  readonly warm: readonly number[]
  readonly scrolls: readonly ScrollRun[]
}

function resultOf(readings: Readings): BenchResult {
  const { all, versions, kubectlRuns, rawLists, cold, fromStart, warm, scrolls } = readings
  const seconds = (all: readonly number[]) => (median(all) ?? Number.NaN) / 1000
  const kubectl = median(kubectlRuns.map((run) => run.seconds)) ?? Number.NaN
  const first = seconds(cold.map(({ firstRows }) => firstRows))
  const live = seconds(cold.map(({ allLive }) => allLive))
  const firstFromStart = seconds(fromStart.map(({ firstRows }) => firstRows))
  const liveFromStart = seconds(fromStart.map(({ allLive }) => allLive))
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null)
  return {
    versions,
    figures: [
      {
        name: 'firstRowsRatio',
        value: first / kubectl,
        unit: '',
        meaning: 'firstRowsSeconds by kubectlSeconds',
        aim: { atMost: 0.1 },
      },
      {
        name: 'allLiveRatio',
        value: live / kubectl,
        unit: '',
        meaning: 'allLiveSeconds by kubectlSeconds',
        aim: { atMost: 1 / 3 },
      },
      {
        name: 'pssMB',
        value: median(known(cold.map(({ pssMB }) => pssMB))),
        unit: 'MB',
        meaning: 'memory (PSS) of all processes of the app, once every row is live',
      },
      {
        name: 'loopP99ms',
        value: median(cold.map(({ loop }) => loop.p99)),
        unit: 'ms',
        meaning: "delay of main's event loop from the opening until every row is live, 99th percentile",
        aim: { atMost: 50 },
      },
      {
        name: 'scrollFps',
        value: median(scrolls.map(({ perSecond }) => perSecond)),
        unit: '1/s',
        meaning: `frames a second while the table is scrolled and ${eventsPerSecond} events a second arrive`,
        aim: { atLeast: 60 },
      },
      {
        name: 'idleFps',
        value: median(scrolls.map(({ idlePerSecond }) => idlePerSecond)),
        unit: '1/s',
        meaning:
          'frames a second of the same table while it stands still and no event arrives: all that there are to be had',
      },
      { name: 'kubectlSeconds', value: kubectl, unit: 's', meaning: 'kubectl get pods -A, from its start to its end' },
      {
        name: 'serverSeconds',
        value: median(rawLists.map((run) => run.seconds)),
        unit: 's',
        meaning:
          'the API server alone, handing out every pod as the app asks for them, to nowhere: the floor of allLiveSeconds',
      },
      {
        name: 'firstRowsSeconds',
        value: first,
        unit: 's',
        meaning: `from opening the cluster's pods until ${inSight} rows are in sight`,
      },
      {
        name: 'allLiveSeconds',
        value: live,
        unit: 's',
        meaning: `from opening the cluster's pods until all ${all} rows are there and the table says Live`,
      },
      {
        name: 'firstRowsFromStartSeconds',
        value: firstFromStart,
        unit: 's',
        meaning: `from the start of the app's process until ${inSight} rows are in sight`,
      },
      {
        name: 'allLiveFromStartSeconds',
        value: liveFromStart,
        unit: 's',
        meaning: "from the start of the app's process until all rows are there and the table says Live",
      },
      {
        name: 'firstRowsAgainSeconds',
        value: seconds(warm),
        unit: 's',
        meaning: `from another screen back to the pods until ${inSight} rows are in sight`,
      },
      {
        name: 'loopMaxMs',
        value: Math.max(...cold.map(({ loop }) => loop.max)),
        unit: 'ms',
        meaning: "longest delay of main's event loop in any opening",
      },
      {
        name: 'scrollLoopP99ms',
        value: median(scrolls.map(({ loop }) => loop.p99)),
        unit: 'ms',
        meaning: "delay of main's event loop while scrolling, 99th percentile",
      },
      {
        name: 'scrollPssMB',
        value: median(known(scrolls.map(({ pssMB }) => pssMB))),
        unit: 'MB',
        meaning: 'memory (PSS) of all processes of the app after scrolling',
      },
      {
        name: 'eventsPerSecond',
        value: median(scrolls.map((run) => run.eventsPerSecond)),
        unit: '1/s',
        meaning: 'changes of pods that the API server took a second while the table was scrolled',
      },
    ],
    notes: [
      'The clock of "opening" starts when the cluster is added in the running app, whose window already stands on that cluster\'s pods: from there on the app has to read the context, connect, sign in, list, watch and draw. It ends with the frame in which the rows are in sight.',
      `Each figure is the median of ${rounds} rounds; a round is kubectl, a fresh app that is opened cold, back again and scrolled, and another fresh app from its start. Kubectl and the app begin by turns.`,
      'Before the rounds kubectl and the app each list every pod once, which is not counted: a server that was just filled is slower, whoever asks first.',
      'Rows in sight are counted by their place in the window, not by what the page holds; the window is high enough for 50.',
      `Frames are counted by requestAnimationFrame over ${scrollSeconds} s, in a window of ${usual.width} × ${usual.height}, while the table moves 40 px in each frame.`,
      'The lab, kubectl and the app share one machine. Only while the table is scrolled the lab gives way: its servers have a lower priority, and the process that plays its nodes stands still.',
    ],
    readings: { pods: all, kubectl: kubectlRuns, server: rawLists, cold, fromStart, warm, scrolls },
  }
}
