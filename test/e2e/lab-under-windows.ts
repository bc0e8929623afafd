import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createLabService } from '@main/lab/lab-service.ts'
import { nodeSupervisor } from '@main/lab/start-supervisor.ts'
import { systemClock } from '@main/platform/system-clock.ts'

const root = resolve(import.meta.dirname, '..', '..')

/** The way of the lab's folder from here to the tests, which run in processes of their own. */
export const labFolderVariable = 'COCKPIT_E2E_LAB'

/**
 * One real lab for all windows, in a folder of its own, gone afterwards. COCKPIT_TEST_LAB=FOLDER uses the lab that runs
 * there instead and leaves it running: for quick turns while one writes a test.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env.COCKPIT_TEST_LAB
  const folder = given ? resolve(given) : await realpath(await mkdtemp(join(tmpdir(), 'cockpit-e2e-lab-')))
  const out = join(root, 'out', 'main')
  const service = createLabService({
    folder,
    root,
    out,
    node: process.execPath,
    clock: systemClock,
    startSupervisor: nodeSupervisor({
      script: join(out, 'lab-supervisor.cjs'),
      node: process.execPath,
      environment: process.env,
      leash: true,
    }),
  })
  process.env[labFolderVariable] = folder
  if (given) {
    const { phase } = await service.status()
    if (phase !== 'up') throw new Error(`COCKPIT_TEST_LAB: the lab in ${folder} is ${phase}`)
    await service.heal(null)
    return async () => undefined
  }
  const down = async () => {
    await service.down()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const status = await service.up({ signal: AbortSignal.timeout(20 * 60_000) })
    const lacking = status.parts.filter(({ state }) => state !== 'ready')
    if (lacking.length > 0) {
      const list = lacking.map(({ name, state, detail }) => `${name}: ${state} ${detail}`).join('\n')
      throw new Error(`The lab under test is not whole:\n${list}`)
    }
  } catch (thrown) {
    await down()
    throw thrown
  }
  return down
}
