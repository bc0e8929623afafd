import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labPaths } from '@main/lab/lab-folder.ts'
import { launchCockpit } from '../e2e/launch-cockpit.ts'
import { type ApiServer, type ApiServers, startApiServers } from '../integration/clusters/api-servers.ts'
import type { Bench, BenchContext, BenchResult } from './bench.ts'
import { FloodingKubelet, type FloodSent } from './flooding-kubelet.ts'
import { goTo } from './go-to.ts'
import { findKubectl } from './kubectl-run.ts'
import { type FrameTimes, type LogCounts, readFrames, settledCounts, watchFrames } from './log-window.ts'
import { type LoopDelay, readLoop, watchLoop } from './loop-delay.ts'
import { processMemory } from './process-memory.ts'

const podCount = 20
const linesPerSecond = 50_000
const seconds = 60
const sampleMs = 5_000
/** What the first lines set off (compiled code, the window's own room) is over by then; memory is compared from here on. */
const warmSeconds = 15
const labels = { app: 'flood' }
const namespace = 'default'

interface KubectlFlood extends FloodSent {
  readonly pssMB: number | null
}

interface AppFlood extends FloodSent, LogCounts {
  readonly loop: LoopDelay
  readonly frames: FrameTimes
  /** Of main alone: seconds since the flood began, MB. */
  readonly memory: readonly (readonly [number, number | null])[]
}

export const bench: Bench = {
  title: '50,000 log lines a second from 20 pods for a minute: every line shown or counted as dropped; beside kubectl',
  limitMs: 12 * 60_000,
  async run(context) {
    const { say, afterwards, signal } = context
    const servers = await startApiServers(1)
    afterwards(() => whileHeld(() => servers.close()))
    const [server] = servers.servers
    if (server === undefined) throw new Error('There is no API server.')
    const { tls } = labPaths(servers.folder)
    const kubelet = await FloodingKubelet.start(join(tls, 'serving.crt'), join(tls, 'serving.key'))
    afterwards(() => kubelet.close())
    await makePods(server, kubelet.port)
    const kubeconfig = join(context.folder, 'kubeconfig')
    await writeFile(
      kubeconfig,
      servers.kubeconfig(({ port }) => port),
      { mode: 0o600 },
    )
    const kubectl = await findKubectl()
    say(`kubectl logs -f of ${podCount} pods`)
    const beside = await floodKubectl(kubectl.path, kubeconfig, kubelet, context)
    signal.throwIfAborted()
    say(`kubectl took ${Math.round(beside.lines / beside.seconds)} lines a second; now the app`)
    const app = await floodApp(servers, server, kubeconfig, kubelet, context)
    return resultOf(beside, app, kubectl.version)
  },
}

/** Nothing else keeps this process alive until its servers have ended. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const held = setInterval(() => undefined, 1_000)
  try {
    await work()
  } finally {
    clearInterval(held)
  }
}

/** A node whose kubelet is ours, and pods that run on it as far as the API server knows. */
async function makePods({ request }: ApiServer, kubeletPort: number): Promise<void> {
  await request('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'flood-node' } })
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
  }
  await request('PATCH', '/api/v1/nodes/flood-node/status', { status })
  const container = { name: 'main', image: 'registry.invalid/flood:1' }
  const template = { metadata: { labels }, spec: { containers: [container] } }
  await request('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'flood', namespace },
    spec: { replicas: podCount, selector: { matchLabels: labels }, template },
  })
  for (let index = 1; index <= podCount; index += 1) {
    const name = `flood-${`${index}`.padStart(2, '0')}`
    const path = `/api/v1/namespaces/${namespace}/pods`
    await request('POST', path, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: { nodeName: 'flood-node', containers: [container] },
    })
    const startedAt = new Date().toISOString()
    await request('PATCH', `${path}/${name}/status`, {
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [
          {
            name: 'main',
            image: container.image,
            imageID: '',
            ready: true,
            restartCount: 0,
            state: { running: { startedAt } },
          },
        ],
      },
    })
  }
}

async function untilFollowed(kubelet: FloodingKubelet, signal: AbortSignal): Promise<void> {
  for (const ends = Date.now() + 90_000; kubelet.following < podCount; ) {
    signal.throwIfAborted()
    if (Date.now() > ends) throw new Error(`Only ${kubelet.following} of ${podCount} logs are followed.`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function floodKubectl(
  kubectl: string,
  kubeconfig: string,
  kubelet: FloodingKubelet,
  { folder, signal }: BenchContext,
): Promise<KubectlFlood> {
  const args = ['logs', '-f', '-n', namespace, '-l', 'app=flood', '--max-log-requests', `${podCount}`, '--prefix']
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: kubeconfig }
  const child = spawn(kubectl, args, { env, stdio: 'ignore' })
  try {
    await untilFollowed(kubelet, signal)
    const sent = await kubelet.flood(linesPerSecond, seconds, signal)
    return { ...sent, pssMB: child.pid === undefined ? null : await processMemory(child.pid) }
  } finally {
    child.kill('SIGKILL')
    await new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null),
    )
  }
}

async function floodApp(
  servers: ApiServers,
  server: ApiServer,
  kubeconfig: string,
  kubelet: FloodingKubelet,
  { folder, signal, say }: BenchContext,
): Promise<AppFlood> {
  const profile = await mkdtemp(join(folder, 'profile-'))
  const app = await launchCockpit({ kubeconfig, labFolder: servers.folder, profile })
  const stop = () => app.process().kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    const page = await app.firstWindow()
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await goTo(page, `#/cluster/${server.name}/logs?kind=deployments&namespace=${namespace}&name=flood`)
    await untilFollowed(kubelet, signal)
    const pid = app.process().pid ?? 0
    const memory: [number, number | null][] = []
    const begun = performance.now()
    const sample = setInterval(async () => {
      const at = Math.round((performance.now() - begun) / 1000)
      memory.push([at, await processMemory(pid)])
    }, sampleMs)
    await watchLoop(app)
    await watchFrames(page)
    const sent = await kubelet.flood(linesPerSecond, seconds, signal)
    clearInterval(sample)
    const frames = await readFrames(page)
    const loop = await readLoop(app)
    say(`${sent.lines} lines were sent; waiting until the window has come to rest`)
    const counts = await settledCounts(page, 120_000)
    return { ...sent, ...counts, loop, frames, memory }
  } finally {
    signal.removeEventListener('abort', stop)
    await app.close()
    await rm(profile, { recursive: true, force: true })
  }
}

function resultOf(kubectl: KubectlFlood, app: AppFlood, kubectlVersion: string): BenchResult {
  const warm = app.memory.filter(([at, pss]) => at >= warmSeconds && pss !== null)
  const [first, last] = [warm[0]?.[1] ?? null, warm.at(-1)?.[1] ?? null]
  return {
    versions: { kubectl: kubectlVersion },
    figures: [
      {
        name: 'linesPerSecond',
        value: app.lines / app.seconds,
        unit: '1/s',
        meaning: `lines that the app took a second from ${podCount} pods, over ${seconds} s`,
        aim: { atLeast: linesPerSecond * 0.98 },
      },
      {
        name: 'lostSilently',
        value: app.lines - app.came - app.dropped,
        unit: '',
        meaning: 'lines sent, without those that reached the window and those that it says were dropped',
        aim: { atMost: 0 },
      },
      {
        name: 'shownShare',
        value: app.came / app.lines,
        unit: '',
        meaning: 'share of the lines that reached the window; a mark stands where the others would be',
      },
      {
        name: 'mainGrowthMB',
        value: first === null || last === null ? null : last - first,
        unit: 'MB',
        meaning: `memory (PSS) of main at the end without that ${warmSeconds} s after the beginning`,
        aim: { atMost: 25 },
      },
      {
        name: 'mainPssMB',
        value: last,
        unit: 'MB',
        meaning: 'memory (PSS) of main alone at the end',
      },
      {
        name: 'loopP99ms',
        value: app.loop.p99,
        unit: 'ms',
        meaning: "delay of main's event loop meanwhile, 99th percentile",
        aim: { atMost: 50 },
      },
      {
        name: 'frameP99ms',
        value: app.frames.p99,
        unit: 'ms',
        meaning: "time from one of the window's frames to the next meanwhile, 99th percentile",
        aim: { atMost: 100 },
      },
      {
        name: 'frameLongestMs',
        value: app.frames.longest,
        unit: 'ms',
        meaning: 'longest time from one frame to the next meanwhile',
      },
      {
        name: 'kubectlLinesPerSecond',
        value: kubectl.lines / kubectl.seconds,
        unit: '1/s',
        meaning: `lines that kubectl logs -f --max-log-requests ${podCount} to /dev/null took a second of the same`,
      },
      { name: 'kubectlPssMB', value: kubectl.pssMB, unit: 'MB', meaning: 'memory (PSS) of that kubectl at the end' },
    ],
    notes: [
      'The API server is real and passes every byte on, over TLS; behind it stands one server in the place of the kubelets, which writes the lines as fast as they are asked for and no faster than they are taken.',
      'What reached the window and what was dropped is read from the line below the log, as a person does, after it has come to rest.',
      'The API server, the server that writes, kubectl and the app share one machine, in turns as far as kubectl and the app go.',
    ],
    readings: { kubectl, app },
  }
}
