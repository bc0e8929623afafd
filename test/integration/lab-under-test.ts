import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bundleSupervisor } from './lab/supervisor-bundle.ts'
import { type LabUnderTest, labServiceFor, labUnderTest } from './lab/test-lab.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    lab: LabUnderTest
  }
}

/**
 * One real lab for all integration tests, in a folder of its own, gone afterwards. COCKPIT_TEST_LAB=FOLDER uses the lab
 * that runs there instead and leaves it running: for quick turns while one writes a test.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bundles = await bundleSupervisor()
  const given = process.env.COCKPIT_TEST_LAB
  if (given) {
    const folder = resolve(given)
    const status = await labServiceFor(folder, bundles).status()
    if (status.phase !== 'up') throw new Error(`COCKPIT_TEST_LAB: the lab in ${folder} is ${status.phase}`)
    project.provide('lab', labUnderTest(folder, bundles))
    return async () => undefined
  }
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-lab-under-test-')))
  const service = labServiceFor(folder, bundles)
  const down = async () => {
    await service.down()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const status = await service.up({ signal: AbortSignal.timeout(20 * 60_000) })
    const lacking = status.parts.filter((part) => part.state !== 'ready')
    if (lacking.length > 0) {
      const list = lacking.map((part) => `${part.name}: ${part.state} ${part.detail}`).join('\n')
      throw new Error(`The lab under test is not whole. Integration tests need every part:\n${list}`)
    }
  } catch (thrown) {
    await down()
    throw thrown
  }
  project.provide('lab', labUnderTest(folder, bundles))
  return down
}
