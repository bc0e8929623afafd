import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { findLab } from '@main/lab/lab-client.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually } from '../lab/test-lab.ts'

const { folder, kubeconfig } = inject('lab')
const part = 'kube-apiserver prod-us'
let cockpit: Cockpit

const morning = async (...clusters: string[]): Promise<CheckResult[]> => {
  const results: CheckResult[] = []
  for await (const { finished } of cockpit.handlers.checks.morning({ clusters }, new AbortController().signal)) {
    results.push(...finished)
  }
  return results
}
const lab = async () => {
  const client = await findLab(folder)
  if (client === null) throw new Error('the lab does not run')
  return client
}

beforeAll(async () => {
  cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: null,
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: 'linux', env: {}, home: '/nonexistent' },
    checkTimeoutMs: 10_000,
  })
  await cockpit.settled(AbortSignal.timeout(60_000))
})
afterAll(async () => {
  await (await lab()).startPart(part)
  await cockpit.close()
})

it('is nowhere green on a cluster whose server was killed, while the others go on; and judges again after its return', async () => {
  await (await lab()).killPart(part)
  const results = await morning('prod-us', 'staging')
  const dead = results.filter(({ cluster }) => cluster === 'prod-us')
  expect(dead).toHaveLength(10)
  expect(dead.map(({ verdict }) => verdict)).toEqual(dead.map(() => 'unknown'))
  for (const { observed } of dead) expect(observed).toContain('does not answer')
  const alive = results.filter(({ cluster, check }) => cluster === 'staging' && check === 'nodes-ready')
  expect(alive[0]?.observed).toMatch(/nodes? ready|of \d+ nodes/)
  expect(cockpit.summaries().find(({ id }) => id === 'prod-us')?.connection.phase).not.toBe('live')

  await (await lab()).startPart(part)
  await eventually('prod-us is judged again', 20_000, async () => {
    const again = await morning('prod-us')
    return again.find(({ check }) => check === 'pods-running')?.verdict !== 'unknown'
  })
})
