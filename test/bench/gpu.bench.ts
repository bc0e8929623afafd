import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import { GpuDesk } from '@main/gpu/gpu-desk.ts'
import { LiveSource } from '@main/gpu/live-source.ts'
import { loadProfile } from '@main/platform/load-profile.ts'
import { builtInProfile } from '@main/platform/resource-root.ts'
import { type LiveMessage, liveMessage } from '@shared/gpu/contract.ts'
import type { Bench, BenchContext, BenchResult } from './bench.ts'
import { SteppedClock, secondsOfText, sessionsOnly } from './gpu-load.ts'
import { gpuWindowFigures, gpuWindowNote, measureGpuWindow } from './gpu-window.ts'

const nodeCount = 128
const cards = nodeCount * 8
const simulatedSeconds = 600
/** So many seconds of text are made, and printed in turn. */
const differentSeconds = 20
/** Memory is compared between here and the end: code is compiled and columns exist by then. */
const warmUpSeconds = 120
const windowPace = 500

/** Live GPUs: main's side on simulated time, then frame times of heat map and graphs in Electron. */
export const bench: Bench = {
  title:
    '1,024 GPUs at a reading a second for ten simulated minutes: main’s CPU and memory, beside JSON.parse, and the window’s frames',
  limitMs: 10 * 60_000,
  async run(context) {
    // Main's side first: the window's processes would share its core.
    const main = await measure(context)
    const window = await measureGpuWindow(context)
    return {
      ...main,
      figures: [...main.figures, ...gpuWindowFigures(window)],
      notes: [...main.notes, gpuWindowNote],
      readings: { ...main.readings, window },
    }
  },
}

async function measure(context: BenchContext): Promise<BenchResult> {
  const { header, texts } = secondsOfText(nodeCount, differentSeconds)
  const clock = new SteppedClock()
  const sessions = sessionsOnly(nodeCount)
  const profile = await loadProfile({ builtIn: builtInProfile(process.cwd()), settingsFolder: null })
  const desk = new GpuDesk({
    clock,
    random: () => 0.5,
    ids: () => ['bench'],
    cluster: () => sessions.cluster,
    onFleetChange: () => () => {},
    namespace: () => null,
    profile: () => profile,
    choice: () => 'nvidia-smi',
  })
  const gpus = desk.of('bench')
  const ending = new AbortController()
  context.afterwards(() => {
    ending.abort()
    desk.close()
  })
  const seen = { messages: 0, samples: 0, changed: 0, dropped: 0 }
  const source = new LiveSource(gpus, clock, () => 'nvidia-smi')
  const followed = (async () => {
    for await (const message of conflatedStream<LiveMessage>(source, clock, windowPace, ending.signal)) {
      // As the dispatcher does and as the port to the window copies it.
      const copied = structuredClone(liveMessage.parse(message))
      seen.messages += 1
      seen.samples += copied.samples.length
      seen.changed += copied.changed.length
      seen.dropped += copied.dropped
    }
  })()
  await clock.step(0)
  const everyNode = Array.from({ length: nodeCount }, () => `${header}\n`)
  sessions.print(everyNode)

  const collect = collector()
  const memory: { second: number; megabytes: number }[] = []
  let cpuMs = 0
  context.say(`${sessions.open} sessions, ${cards} cards, ${simulatedSeconds} simulated seconds`)
  for (let second = 1; second <= simulatedSeconds; second++) {
    context.signal.throwIfAborted()
    const before = process.cpuUsage()
    sessions.print(texts[second % differentSeconds] ?? [])
    await clock.step(windowPace)
    await clock.step(windowPace)
    const { user, system } = process.cpuUsage(before)
    cpuMs += (user + system) / 1000
    if (second % 60 === 0) memory.push({ second, megabytes: collect() })
  }
  const kept = desk.rings.read(gpus.table.ringKey(gpus.table.order[0] ?? ''), 0)
  ending.abort()
  await followed

  const parsed = parseOnly(texts)
  const warm = memory.filter(({ second }) => second >= warmUpSeconds).map(({ megabytes }) => megabytes)
  const growth = Math.max(...warm) - Math.min(...warm)
  const share = (cpuMs / 1000 / simulatedSeconds) * 100
  return {
    figures: [
      {
        name: 'mainCpuShare',
        value: share,
        unit: '%',
        meaning: `CPU time of main for ${cards} readings a second, of one core: bytes of the sessions to messages that the window takes`,
        aim: { atMost: 10 },
      },
      {
        name: 'jsonParseShare',
        value: (parsed / 1000) * 100,
        unit: '%',
        meaning: 'The same second’s text as JSON strings, only parsed with JSON.parse; of one core',
      },
      {
        name: 'costOverJsonParse',
        value: share / ((parsed / 1000) * 100),
        unit: '',
        meaning: 'The first by the second',
      },
      {
        name: 'memoryGrowth',
        value: growth,
        unit: 'MB',
        meaning: `Heap and array buffers after collection, largest less smallest from ${warmUpSeconds} s on; an hour of every card is set aside at its first reading`,
        aim: { atMost: 10 },
      },
      { name: 'memoryHeld', value: warm.at(-1) ?? null, unit: 'MB', meaning: 'The same at the end' },
      {
        name: 'samplesLost',
        value: seen.dropped + (cards * simulatedSeconds - cards * (kept?.at.length ?? 0)),
        unit: '',
        meaning: 'Samples that a window missed, or that are not among what is kept',
        aim: { atMost: 0 },
      },
    ],
    versions: { node: process.versions.node },
    notes: [
      'The text is printed by sessions in memory: sockets, TLS and the API server are not in it.',
      'Time is simulated: a second of readings is handed over at once, and CPU time is what is measured.',
    ],
    readings: { memory, ...seen, cpuMs },
  }
}

/** ms of CPU for one second of every node's text. */
function parseOnly(texts: readonly (readonly string[])[]): number {
  const rounds = 20
  const json = texts.map((second) =>
    second.map((text) =>
      JSON.stringify(
        text
          .trim()
          .split('\n')
          .map((row) => row.split(', ')),
      ),
    ),
  )
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round++) for (const second of json) for (const text of second) JSON.parse(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / (rounds * texts.length)
}

/** MB of heap and array buffers, after everything that can be collected was. */
function collector(): () => number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return () => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return (heapUsed + arrayBuffers) / 1024 / 1024
  }
}
