import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { bringUpLargeLab, type LargeLab, takeDownLargeLab } from '../large-cluster/large-lab.ts'
import type { Bench, BenchContext } from './bench.ts'
import { type ColdRun, type Opened, openCold, openFromStart, openWarm, withEmptyApp } from './cluster-openings.ts'
import { clustersResult } from './clusters-result.ts'
import { findKubectl, type KubectlRun, timeKubectl } from './kubectl-run.ts'
import { type RawList, timeRawList } from './raw-list.ts'
import { type ScrollRun, scrollRun } from './scroll-run.ts'

const rounds = 5
/** Before each turn, so that what the one before it left (a server's collection of garbage, processes that end) is over. */
const settleMs = 5_000

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
    const fromStart: Opened[] = []
    const scrolls: ScrollRun[] = []
    const warm: number[] = []
    let versions: Record<string, string> = {}
    const home = join(context.folder, 'home')
    await mkdir(home, { recursive: true })
    const runKubectl = () =>
      timeKubectl(kubectl.path, ['get', 'pods', '-A'], { kubeconfig: lab.kubeconfig, home, signal: context.signal })
    context.say('warming up: kubectl and the app once each, not counted')
    await runKubectl()
    await withEmptyApp(context, lab, async (app, page) => void (await openCold(app, page, lab, all)))
    const listWithKubectl = async (round: number) => {
      const run = await runKubectl()
      kubectlRuns.push(run)
      context.say(`round ${round}: kubectl ${run.seconds.toFixed(2)} s, ${run.rows} pods`)
    }
    const openInApp = (round: number) =>
      withEmptyApp(context, lab, async (app, page) => {
        versions = await appVersions(app)
        const opened = await openCold(app, page, lab, all)
        cold.push(opened)
        context.say(`round ${round}: first rows ${opened.firstRows} ms, all live ${opened.allLive} ms; scrolling`)
        warm.push(await openWarm(page, lab))
        scrolls.push(await scrollRun(app, page, lab, context.signal))
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
      fromStart.push(await openFromStart(context, lab, all))
    }
    versions.kubectl = kubectl.version
    return clustersResult({ rounds, all, versions, kubectlRuns, rawLists, cold, fromStart, warm, scrolls })
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
