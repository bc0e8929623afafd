import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../integration/lab/supervisor-bundle.ts'
import type { Bench } from './bench.ts'
import { surroundingsNow, writeResults } from './results-file.ts'

/** Runs one bench within its time, writes what it found and removes what it left. @returns the exit code. */
export async function runBench(name: string, bench: Bench, stop: AbortSignal): Promise<number> {
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const say = (text: string) => console.log(`${seconds().toFixed(0).padStart(4)} s  ${text}`)
  const before = surroundingsNow()
  const folder = await realpath(await mkdtemp(join(tmpdir(), `cockpit-bench-${name}-`)))
  const cleanUps: (() => Promise<unknown> | unknown)[] = [() => rm(folder, { recursive: true, force: true })]
  const signal = AbortSignal.any([stop, AbortSignal.timeout(bench.limitMs)])
  try {
    const result = await bench.run({ signal, say, folder, afterwards: (cleanUp) => cleanUps.push(cleanUp) })
    const versions = {
      node: process.versions.node,
      ...result.versions,
    }
    const written = await writeResults(repositoryRoot, name, bench, result, { ...before, seconds: seconds(), versions })
    for (const { name: figure, value, unit } of result.figures) {
      console.log(`${figure.padEnd(28)} ${value === null ? 'not measured' : value.toFixed(3)} ${unit}`)
    }
    console.log(`Written: ${join(written, `${name}.json`)} and .md`)
    return 0
  } catch (thrown) {
    console.error(signal.aborted ? `${name} was given up: ${String(signal.reason)}` : thrown)
    return 1
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp()
  }
}
