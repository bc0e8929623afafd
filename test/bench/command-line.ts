import { dirname, join } from 'node:path'
import { defaultLabFolder } from '@main/lab/lab-folder.ts'
import { bringUpLargeLab, takeDownLargeLab } from '../large-cluster/large-lab.ts'
import type { Bench } from './bench.ts'
import { runBench } from './run-bench.ts'

const benches = new Map(
  Object.entries(import.meta.glob<{ readonly bench: Bench }>('./*.bench.ts', { eager: true })).map(([path, file]) => [
    path.replace('./', '').replace('.bench.ts', ''),
    file.bench,
  ]),
)

/** `npm run bench -- …`. @returns the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('interrupted')))
  process.once('SIGTERM', () => stop.abort(new Error('terminated')))
  const [first = '', second] = words
  if (first === 'lab' && second === 'up') return labUp(stop.signal)
  if (first === 'lab' && second === 'down') return labDown()
  const bench = benches.get(first)
  if (bench !== undefined && words.length === 1) return runBench(first, bench, stop.signal)
  if (words.length > 0) console.log(`There is no bench "${words.join(' ')}".\n`)
  list()
  return words.length === 0 ? 0 : 2
}

function list(): void {
  for (const [name, { title }] of benches) console.log(`npm run bench -- ${name.padEnd(9)}  ${title}`)
  console.log(`
npm run bench -- lab up     brings up a lab with 10,000 pods and leaves it running
npm run bench -- lab down   takes it down`)
}

/** Beside the practice lab's: a large one must not be what an engineer practises on. */
const largeLabFolder = () =>
  process.env.COCKPIT_LAB ?? join(dirname(defaultLabFolder(process.env, process.platform)), 'large-lab')

async function labUp(signal: AbortSignal): Promise<number> {
  const started = performance.now()
  const folder = largeLabFolder()
  const progress = (detail: string) => console.log(`${((performance.now() - started) / 1000).toFixed(0)} s  ${detail}`)
  const lab = await bringUpLargeLab({ folder, signal, progress, metricsEverySeconds: 60, leash: false })
  lab.close()
  console.log(`The large lab is up. Its kubeconfig: ${lab.kubeconfig}
COCKPIT_TEST_LAB=${folder} runs benches and end-to-end tests on it.`)
  return 0
}

async function labDown(): Promise<number> {
  await takeDownLargeLab(largeLabFolder())
  console.log('The large lab is down.')
  return 0
}
