import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { type CheckResult, checkResult } from '@shared/checks/check.ts'
import { clusterSummary } from '@shared/clusters/cluster-summary.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually, labServiceFor } from '../lab/test-lab.ts'
import { type Ended, runHere } from './command-line.ts'

const { folder, bundles, kubeconfig } = inject('lab')
const lab = labServiceFor(folder, bundles)

const checkOutput = z.object({
  version: z.literal(1),
  command: z.literal('check'),
  exitCode: z.number(),
  clusters: z.array(z.object({ cluster: z.string(), verdict: z.string(), results: z.array(checkResult) })),
})
const fleetOutput = z.object({ version: z.literal(1), command: z.literal('fleet'), clusters: z.array(clusterSummary) })

const check = () => runHere('check', '--all', '--json', '--kubeconfig', kubeconfig)
const fleet = () => runHere('fleet', '--all', '--json', '--kubeconfig', kubeconfig)

/** Findings that say more than "look at this some time". */
function findings({ out }: Ended) {
  return checkOutput
    .parse(JSON.parse(out))
    .clusters.flatMap(({ results }) => results)
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'warn')
}

/** Until the whole lab is fine again; tells what is not when it takes too long. */
const fine = (withinMs: number) =>
  eventually('every check is fine', withinMs, async () => {
    const ended = await check()
    if (ended.code !== 0)
      throw new Error(
        `exit ${ended.code}: ${findings(ended)
          .map((one) => `${one.cluster} ${one.check}: ${one.observed}`)
          .join('; ')}`,
      )
    return ended
  })

let cockpit: Cockpit
const morning = async (): Promise<CheckResult[]> => {
  const results: CheckResult[] = []
  const clusters = [...cockpit.clusterIds()]
  for await (const { finished } of cockpit.handlers.checks.morning({ clusters }, new AbortController().signal)) {
    results.push(...finished)
  }
  return results
}

beforeAll(async () => {
  cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: null,
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: 'linux', env: {}, home: '/nonexistent' },
  })
  await lab.heal(null)
  // The first figures of metrics-server come about a minute after a start.
  await fine(150_000)
}, 200_000)
afterAll(async () => {
  await cockpit.close()
  await lab.heal(null)
})

// An incident that was not found in time must not be found in the next one's place.
afterEach(() => lab.heal(null))

it('finds a healthy lab fine, every check judged on every cluster', async () => {
  const ended = await check()
  expect(ended.err).toBe('')
  expect(ended.code).toBe(0)
  const { clusters } = checkOutput.parse(JSON.parse(ended.out))
  expect(clusters.map(({ cluster }) => cluster)).toEqual(['prod-eu', 'prod-us', 'staging'])
  for (const { results } of clusters) {
    expect(results).toHaveLength(10)
    for (const { evidence, check: id } of results) {
      expect(evidence.length, id).toBeGreaterThan(0)
      expect(evidence[0]?.command, id).toMatch(/^kubectl --context /)
    }
  }
  expect((await fleet()).code).toBe(0)
})

interface Expectation {
  readonly incident: string
  /** A finding of this check … */
  readonly check: string
  /** … whose words and objects name what is wrong. */
  readonly names: readonly (string | RegExp)[]
}

const expectations: readonly Expectation[] = [
  { incident: 'sidecar-not-ready', check: 'pods-running', names: [/budapp-[\w-]+/, 'daprd'] },
  { incident: 'sidecar-not-ready', check: 'dapr-health', names: [/budapp-[\w-]+/, 'daprd'] },
  { incident: 'crash-loop', check: 'pods-running', names: [/budcluster-[\w-]+/, 'CrashLoopBackOff'] },
  { incident: 'image-pull', check: 'pods-running', names: [/bud\w+-[\w-]+/, /ErrImagePull|ImagePullBackOff/] },
  { incident: 'node-not-ready', check: 'nodes-ready', names: [/\w+-gpu-\d/] },
  { incident: 'db-connections', check: 'database-connectivity', names: ['budapp', 'remaining connection slots'] },
  { incident: 'error-budget', check: 'error-rate', names: [/Error rate [\d.]+ % is not under 0\.1 %/] },
]

describe.each([...new Set(expectations.map(({ incident }) => incident))])('%s', (incident) => {
  const wanted = expectations.filter((one) => one.incident === incident)

  it('is found within 3 s with the object that is wrong, and is gone after heal', async () => {
    await lab.breakIncident(incident, null)
    const broken = performance.now()
    // A cockpit that is open already, as the app is: the time of a program's start says nothing about the finding.
    await eventually(`check finds ${incident}`, 3000, async () => {
      const found = await morning()
      const all = wanted.every((one) => found.some((result) => result.check === one.check && result.verdict === 'fail'))
      if (!all) throw new Error(found.map((one) => `${one.check} ${one.verdict}: ${one.observed}`).join('; '))
      return true
    })
    await eventually(`fleet finds ${incident}`, 3000, async () =>
      cockpit.summaries().some(({ problems }) => problems.some(({ severity }) => severity === 'critical')),
    )
    expect(performance.now() - broken).toBeLessThan(3000)

    const ended = await check()
    expect(ended.code).toBe(1)
    for (const { check: id, names } of wanted) {
      const result = findings(ended).find((one) => one.check === id)
      const told = JSON.stringify([result?.observed, result?.objects])
      for (const name of names) expect(told).toMatch(name)
    }
    const seen = await fleet()
    expect(seen.code).toBe(1)
    const critical = fleetOutput
      .parse(JSON.parse(seen.out))
      .clusters.flatMap(({ problems }) => problems)
      .filter(({ severity }) => severity === 'critical')
    expect(critical.length).toBeGreaterThan(0)

    await lab.heal(incident)
    await fine(30_000)
    expect((await fleet()).code).toBe(0)
  })
})
