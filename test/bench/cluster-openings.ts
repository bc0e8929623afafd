import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { launchCockpit } from '../e2e/launch-cockpit.ts'
import type { LargeLab } from '../large-cluster/large-lab.ts'
import type { BenchContext } from './bench.ts'
import { goTo } from './go-to.ts'
import { type LoopDelay, readLoop, watchLoop } from './loop-delay.ts'
import { treeMemory } from './process-memory.ts'
import { endTableWatch, type TableTimes, tableTimes, watchTable } from './table-watch.ts'

/** Rows that are in sight when the first are. */
export const inSight = 50
/** High enough for 50 rows of 24 px below everything that stands above them. */
const tall = { width: 1440, height: 1900 }
const patienceMs = 120_000
const noClusters = 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n'

export interface Opened {
  /** ms */
  readonly firstRows: number
  /** ms */
  readonly allLive: number
}

export interface ColdRun extends Opened {
  readonly rowsInSight: number
  readonly loop: LoopDelay
  readonly pssMB: number | null
  readonly processes: number | null
}

/** The built app in a fresh profile, which knows no cluster. */
export const withEmptyApp = (
  context: BenchContext,
  lab: LargeLab,
  work: (app: ElectronApplication, page: Page) => Promise<void>,
): Promise<void> => withApp(context, lab, noClusters, work)

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

/** The clock runs from the moment when the cluster is added in the running app, which has none of its rows before. */
export async function openCold(app: ElectronApplication, page: Page, lab: LargeLab, all: number): Promise<ColdRun> {
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

/** From the start of the app, which knows the cluster already. */
export async function openFromStart(context: BenchContext, lab: LargeLab, all: number): Promise<Opened> {
  const opened: Opened[] = []
  const started = Date.now()
  await withApp(context, lab, await readFile(lab.kubeconfig, 'utf8'), async (app, page) => {
    await resize(app, tall)
    await watchTable(page, { inSight, all })
    await goTo(page, podsOf(lab))
    opened.push(since(started, await tableTimes(page, 'allLive', patienceMs)))
  })
  const [times] = opened
  if (times === undefined) throw new Error('The app was not opened.')
  return times
}

/** From another screen back to the pods, which the app holds by now; ms. */
export async function openWarm(page: Page, lab: LargeLab): Promise<number> {
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

function since(began: number, { firstRows, allLive }: TableTimes): Opened {
  // What is live and was never in sight was not measured.
  if (firstRows === null || allLive === null) throw new Error('The rows were never in sight.')
  return { firstRows: firstRows - began, allLive: allLive - began }
}

const podsOf = (lab: LargeLab) => `#/cluster/${lab.cluster}/pods`

export async function resize(app: ElectronApplication, size: { width: number; height: number }): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)
}
