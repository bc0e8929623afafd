import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { labPaths } from '@main/lab/lab-folder.ts'
import { createLabService, type LabService } from '@main/lab/lab-service.ts'
import { postgresHomeOfRoot } from '@main/lab/postgres-server.ts'
import { labMark, markName } from '@main/lab/reaper.ts'
import { nodeSupervisor } from '@main/lab/start-supervisor.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { repositoryRoot } from './supervisor-bundle.ts'

/** What every integration test gets from lab-under-test.ts: `inject('lab')`. */
export interface LabUnderTest {
  readonly folder: string
  /** Contexts prod-eu, prod-us and staging as administrator. */
  readonly kubeconfig: string
  /** Context staging-dev, whom RBAC allows little. */
  readonly restrictedKubeconfig: string
  /** The folder of the bundled supervisor, for tests that start labs of their own. */
  readonly bundles: string
}

/** The service on a lab folder. With a leash the lab ends with the test process, whatever becomes of that. */
export function labServiceFor(folder: string, bundles: string, leash = true): LabService {
  return createLabService({
    folder,
    root: repositoryRoot,
    out: bundles,
    node: process.execPath,
    clock: systemClock,
    startSupervisor: nodeSupervisor({
      script: join(bundles, 'lab-supervisor.cjs'),
      node: process.execPath,
      environment: process.env,
      leash,
    }),
  })
}

export const labUnderTest = (folder: string, bundles: string): LabUnderTest => ({
  folder,
  kubeconfig: labPaths(folder).kubeconfig,
  restrictedKubeconfig: labPaths(folder).restrictedKubeconfig,
  bundles,
})

/** Every process that names the folder, carries the lab's mark or works in the lab, as `pid command line` on one line. */
export async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'latin1').catch(() => '')
    const [commandLine, environment] = await Promise.all([read('cmdline'), read('environ')])
    const words = commandLine.split('\0')
    const named = words.some((word) => word.includes(`${folder}/`) || word.endsWith(`=${folder}`))
    const marked = environment.split('\0').includes(`${markName}=${labMark(folder)}`)
    const reaper = words.includes(`${markName}=${labMark(folder)}`)
    // A server may write its title over both; where it works it cannot hide.
    const place = await readlink(`/proc/${name}/cwd`).catch(() => '')
    const inside = [`${folder}/`, postgresHomeOfRoot(folder)].some((start) => place.startsWith(start))
    if (named || marked || reaper || inside) found.push(`${pid} ${words.join(' ').replaceAll('\n', ' ')}`)
  }
  return found
}

/** Asks until the answer is true. @throws when it is not within the time, with what was asked last. */
export async function eventually<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined | false | null>,
): Promise<T> {
  const deadline = Date.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false && answer !== null) return answer
      last = answer
    } catch (thrown) {
      last = thrown
    }
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}; last: ${String(last)}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
