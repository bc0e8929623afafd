import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { spawn as spawnPty } from '@lydell/node-pty'
import type { ElectronApplication, Page } from '@playwright/test'
import { canInstallPackages, installPackages } from '../../main/setup/debian-packages.mjs'
import { launchCockpit } from '../e2e/launch-cockpit.ts'
import { repositoryRoot } from '../integration/lab/supervisor-bundle.ts'
import { labServiceFor } from '../integration/lab/test-lab.ts'
import { type Bench, type BenchContext, type BenchResult, median } from './bench.ts'
import { type LoopDelay, readLoop, watchLoop } from './loop-delay.ts'
import { treeMemory } from './process-memory.ts'
import { type EchoTimes, prepareEchoes, readEchoes, watchEchoes, whenTitled } from './terminal-watch.ts'

const rounds = 3
export const cluster = 'staging'
/** A slow reader is given less, and its speed is told all the same; MB. */
const sizes = { local: 200, exec: 50, xterm: 20 }
const megabyte = 1_000_000
const keys = 100
const floodSeconds = 30

/** MB/s of each way, one for each round; null where there is no such program. */
interface Speeds {
  readonly app: number[]
  readonly exec: number[]
  readonly reader: number[]
  readonly xterm: number[]
}

export const bench: Bench = {
  title: 'cat of 200 MB beside a plain reader and xterm, echo and memory while flooding',
  limitMs: 45 * 60_000,
  async run(context) {
    const kubeconfig = await lab(context)
    const files = await textFiles(context.folder)
    const speeds: Speeds = { app: [], exec: [], reader: [], xterm: [] }
    const profile = join(context.folder, 'profile')
    await mkdir(profile)
    const app = await launchCockpit({ kubeconfig, labFolder: context.folder, profile })
    context.afterwards(() => app.close())
    const page = await app.firstWindow()
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await prepareEchoes(page)
    await openLocal(page)
    const size = await screenSize(page, context.folder)
    context.say(`${size.columns} columns, ${size.rows} rows`)
    for (let round = 1; round <= rounds; round += 1) {
      context.signal.throwIfAborted()
      speeds.reader.push(await throughReader(files.local, sizes.local))
      context.say(`round ${round}: plain reader ${speeds.reader.at(-1)?.toFixed(1)} MB/s`)
      speeds.app.push(await throughApp(page, files.local, sizes.local))
      context.say(`round ${round}: app ${speeds.app.at(-1)?.toFixed(1)} MB/s`)
      const xterm = await throughXterm(context.folder, size, files.xterm, sizes.xterm)
      if (xterm !== null) speeds.xterm.push(xterm)
      context.say(`round ${round}: xterm ${xterm === null ? 'is not installed' : `${xterm.toFixed(1)} MB/s`}`)
    }
    const flood = await whileFlooding(app, page, context)
    await openPod(page)
    for (let round = 1; round <= rounds; round += 1) {
      speeds.exec.push(await throughApp(page, files.exec, sizes.exec))
      context.say(`round ${round}: exec ${speeds.exec.at(-1)?.toFixed(1)} MB/s`)
    }
    return resultOf(speeds, size, flood, await versionsOf(app))
  },
}

async function lab({ folder, signal, say, afterwards }: BenchContext): Promise<string> {
  const place = process.env.COCKPIT_TEST_LAB ?? join(folder, 'lab')
  const service = labServiceFor(place, join(repositoryRoot, 'out', 'main'))
  if (process.env.COCKPIT_TEST_LAB === undefined) {
    afterwards(() => service.down())
    say('practice lab')
    await service.up({ clusters: [cluster], signal })
  }
  const { kubeconfig } = await service.status()
  if (kubeconfig === null) throw new Error(`The lab in ${place} is not up.`)
  return kubeconfig
}

/** Lines of 100 bytes, a megabyte in a block; none of their letters is the one that echoes are looked for by. */
export async function textFiles(folder: string): Promise<Record<keyof typeof sizes, string>> {
  const line = (number: number) =>
    `${`${number} `.padEnd(12, 'abcdefghijklmnopqrstuvwxy0123456789'.slice(number % 30))}`
  const block = Array.from({ length: megabyte / 100 }, (_, number) => `${line(number).repeat(9).slice(0, 99)}\n`).join(
    '',
  )
  const written = async (name: keyof typeof sizes): Promise<string> => {
    const path = join(folder, `${name}.txt`)
    const file = await open(path, 'w')
    for (let count = 0; count < sizes[name]; count += 1) await file.write(block)
    await file.close()
    return path
  }
  return { local: await written('local'), exec: await written('exec'), xterm: await written('xterm') }
}

const perSecond = (megabytes: number, began: number) => megabytes / ((performance.now() - began) / 1000)

/** The same `cat` on a pseudo-terminal whose output is thrown away: what the kernel and node-pty give at most. */
function throughReader(file: string, megabytes: number): Promise<number> {
  const began = performance.now()
  return new Promise((resolve) => {
    const pty = spawnPty('cat', [file], { encoding: null })
    pty.onData(() => undefined)
    pty.onExit(() => resolve(perSecond(megabytes, began)))
  })
}

/** Debian's xterm as it comes, with as many cells as the app's; null where it is not installed. */
async function throughXterm(
  folder: string,
  { columns, rows }: ScreenSize,
  file: string,
  megabytes: number,
): Promise<number | null> {
  const isThere = () => (process.env.PATH ?? '').split(delimiter).some((each) => existsSync(join(each, 'xterm')))
  if (!isThere() && canInstallPackages()) await installPackages(['xterm'], { say: () => undefined })
  if (!isThere()) return null
  const times = join(folder, 'xterm-times')
  const script = join(folder, 'xterm-cat.sh')
  await writeFile(script, `date +%s%N > ${times}; cat ${file}; date +%s%N >> ${times}\n`)
  await new Promise((resolve) =>
    spawn('xterm', ['-geometry', `${columns}x${rows}`, '-e', 'sh', script]).once('exit', resolve),
  )
  const [began = 0, ended = 0] = (await readFile(times, 'utf8')).split('\n').map(Number)
  return megabytes / ((ended - began) / 1e9)
}

/** From Enter until the window has parsed the last byte. */
export async function throughApp(page: Page, file: string, megabytes: number): Promise<number> {
  const title = `done-${Math.random().toString(36).slice(2)}`
  // Typed in halves, so that the echo of the command is not taken for its end.
  await page.keyboard.type(`cat ${file}; printf '\\033]0;%s%s\\007' ${title.slice(0, 6)} ${title.slice(6)}`)
  const ended = whenTitled(page, title)
  const began = performance.now()
  await page.keyboard.press('Enter')
  await ended
  return perSecond(megabytes, began)
}

export async function openLocal(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Clusters' }).getByText(cluster).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page
    .getByRole('button', { name: /New session/ })
    .first()
    .waitFor()
  await page.keyboard.press('n')
  await page.getByRole('dialog', { name: 'New session' }).waitFor()
  await page.keyboard.press('Enter')
  await prompt(page)
}

interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/** Of the app's terminal, as its program sees it. */
async function screenSize(page: Page, folder: string): Promise<ScreenSize> {
  const path = join(folder, 'size')
  await page.keyboard.type(`stty size > ${path}; mv ${path} ${path}-read; clear\n`)
  while (!existsSync(`${path}-read`)) await page.waitForTimeout(100)
  const [rows = Number.NaN, columns = Number.NaN] = (await readFile(`${path}-read`, 'utf8')).split(' ').map(Number)
  return { columns, rows }
}

async function openPod(page: Page): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to
  }, `#/cluster/${cluster}/pods`)
  const table = page.getByRole('grid', { name: `Pods of ${cluster}` })
  await table.getByRole('row').nth(1).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('budapp-')
  await page.keyboard.press('Enter')
  await table.getByRole('row').filter({ hasText: 'budapp-' }).first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('s')
  await page.getByRole('list', { name: 'Containers' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /Open shell in/ }).click()
  await prompt(page)
}

async function prompt(page: Page): Promise<void> {
  await page.locator('.xterm-rows').filter({ hasText: /[#$] / }).last().waitFor()
  await page.waitForTimeout(500)
}

interface Flood {
  readonly echoes: EchoTimes
  readonly loop: LoopDelay
  /** PSS of the whole app, MB. */
  readonly before: number | null
  readonly after: number | null
}

/** A job in the background floods the screen while keys are typed to a program that reads and says nothing. */
export async function whileFlooding(app: ElectronApplication, page: Page, { say }: BenchContext): Promise<Flood> {
  const memory = async () => (await treeMemory(app.process().pid ?? 0))?.megabytes ?? null
  await page.keyboard.type('clear; yes flooding-the-screen-with-lines & cat >/dev/null\n')
  await page.waitForTimeout(3_000)
  const before = await memory()
  await watchEchoes(page)
  await watchLoop(app)
  for (let key = 0; key < keys; key += 1) {
    await page.keyboard.press('Z')
    await page.waitForTimeout((floodSeconds * 1_000) / keys)
  }
  const loop = await readLoop(app)
  const after = await memory()
  await page.keyboard.press('Control+C')
  await page.keyboard.type('kill %1; clear\n')
  await page.waitForTimeout(1_000)
  const echoes = await readEchoes(page)
  say(`flood: ${echoes.parsed.length} echoes`)
  return { echoes, loop, before, after }
}

async function versionsOf(app: ElectronApplication): Promise<Record<string, string>> {
  return app.evaluate(() => ({
    electron: process.versions.electron ?? 'unknown',
    chrome: process.versions.chrome ?? 'unknown',
  }))
}

function resultOf(
  speeds: Speeds,
  { columns, rows }: ScreenSize,
  flood: Flood,
  versions: Record<string, string>,
): BenchResult {
  const [app, exec, reader, xterm] = [speeds.app, speeds.exec, speeds.reader, speeds.xterm].map(median)
  const ratio = app != null && xterm != null ? app / xterm : null
  const grown = flood.before === null || flood.after === null ? null : flood.after - flood.before
  return {
    figures: [
      { name: 'local', value: app ?? null, unit: 'MB/s', meaning: 'cat of 200 MB in a local shell, until parsed' },
      { name: 'exec', value: exec ?? null, unit: 'MB/s', meaning: 'cat of 50 MB in a shell in a pod, until parsed' },
      { name: 'plainReader', value: reader ?? null, unit: 'MB/s', meaning: 'the same cat, read and thrown away' },
      { name: 'xterm', value: xterm ?? null, unit: 'MB/s', meaning: "cat of 20 MB in Debian's xterm, same display" },
      { name: 'localToXterm', value: ratio, unit: '', meaning: 'the app beside xterm', aim: { atLeast: 4 } },
      {
        name: 'echoP99',
        value: percentile(flood.echoes.parsed, 99),
        unit: 'ms',
        meaning: 'key pressed until its echo was parsed, while the same terminal is flooded',
        aim: { atMost: 50 },
      },
      {
        name: 'echoPaintedP99',
        value: percentile(flood.echoes.painted, 99),
        unit: 'ms',
        meaning: 'the same, until the frame after it',
      },
      {
        name: 'memoryGrown',
        value: grown,
        unit: 'MB',
        meaning: `of the whole app in ${floodSeconds} s of flood (PSS)`,
        aim: { atMost: 50 },
      },
      { name: 'mainLoopP99', value: flood.loop.p99, unit: 'ms', meaning: "delay of main's event loop while flooding" },
    ],
    versions,
    notes: [
      'The figures of one round are taken one after the other, so that what else the machine does meets all alike.',
      `${flood.echoes.parsed.length} of ${keys} keys had an echo that could be told from the flood.`,
      `xterm and the app stand under the same virtual display, drawn by software, with ${columns} columns and ${rows} rows each.`,
      ...(speeds.xterm.length === 0 ? ['xterm is not installed here: nothing was measured beside it.'] : []),
    ],
    readings: { ...speeds, echoes: flood.echoes, memory: [flood.before, flood.after] },
  }
}

function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * share) / 100) - 1)] ?? null
}
