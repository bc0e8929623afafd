import { dirname, join } from 'node:path'
import { defaultLabFolder } from '@main/lab/lab-folder.ts'
import { bringUpLargeLab, takeDownLargeLab } from '../large-cluster/large-lab.ts'

/** Beside the practice lab's: a large one must not be what an engineer practises on. */
const largeLabFolder = () =>
  process.env.COCKPIT_LAB ?? join(dirname(defaultLabFolder(process.env, process.platform)), 'large-lab')

/** `npm run bench -- …`. @returns the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('interrupted')))
  if (words[0] === 'lab' && words[1] === 'up') return labUp(stop.signal)
  if (words[0] === 'lab' && words[1] === 'down') {
    await takeDownLargeLab(largeLabFolder())
    console.log('The large lab is down.')
    return 0
  }
  console.log(usage)
  return words.length === 0 ? 0 : 2
}

const usage = `npm run bench -- lab up     brings up a practice lab with 10,000 pods and leaves it running
npm run bench -- lab down   takes it down`

async function labUp(signal: AbortSignal): Promise<number> {
  const started = performance.now()
  const folder = largeLabFolder()
  const progress = (detail: string) => console.log(`${((performance.now() - started) / 1000).toFixed(0)} s  ${detail}`)
  const lab = await bringUpLargeLab({ folder, signal, progress, leash: false })
  lab.close()
  console.log(`The large lab is up. Its kubeconfig: ${lab.kubeconfig}
COCKPIT_TEST_LAB=${folder} runs benches and end-to-end tests on it.`)
  return 0
}
