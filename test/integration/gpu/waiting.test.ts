import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cockpit, openCockpit } from '@main/cockpit.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import type { GpuClusterSnapshot } from '@shared/gpu/contract.ts'
import type { GpuWait } from '@shared/gpu/gpu-wait.ts'
import { liveMeasures } from '@shared/gpu/measures.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { adminClient } from '../clusters/admin-client.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'
import { eventually } from '../lab/test-lab.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const namespace = 'bud-inference'
const admin = adminClient(kubeconfig, cluster)
const made: string[] = []
let cockpit: Cockpit
let settings: string
const soon = () => AbortSignal.timeout(30_000)

beforeAll(async () => {
  settings = await mkdtemp(join(tmpdir(), 'cockpit-waiting-'))
  cockpit = await openCockpit({
    kubeconfigPaths: [kubeconfig],
    contexts: [cluster],
    root: repositoryRoot,
    clock: systemClock,
    surroundings: { platform: 'linux', env: { FOUNDRY_COCKPIT_SETTINGS: settings }, home: '/nonexistent' },
  })
  await cockpit.settled(AbortSignal.timeout(60_000))
})
afterAll(async () => {
  for (const name of made) await admin.deletePod(name, namespace).catch(() => undefined)
  await cockpit.close()
  await rm(settings, { recursive: true, force: true })
})

/** A pod that asks for so many GPUs. */
async function ask(name: string, gpus: number, tolerates: boolean): Promise<void> {
  made.push(name)
  await admin.core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name },
      spec: {
        containers: [
          { name: 'main', image: 'registry.invalid/none:1', resources: { limits: { 'nvidia.com/gpu': String(gpus) } } },
        ],
        nodeSelector: { 'nvidia.com/gpu.present': 'true' },
        tolerations: tolerates ? [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }] : [],
      },
    },
  })
}

const snapshot = async (): Promise<GpuClusterSnapshot> => {
  const { clusters } = await cockpit.handlers.gpu.snapshot({ cluster, waitMs: 0 }, soon())
  const [one] = clusters
  if (one === undefined) throw new Error('no snapshot')
  return one as GpuClusterSnapshot
}
const waitOf = (name: string): Promise<GpuWait> =>
  eventually(`the reason why ${name} waits`, 30_000, async () =>
    (await snapshot()).waits.listed.find((wait) => wait.name === name && wait.said !== ''),
  )

describe('a pod for which there are no GPUs', () => {
  it('that are free is told how many are, and its problem says the same', async () => {
    expect((await snapshot()).waits.listed).toEqual([])
    await ask('waits-for-two', 2, true)
    const wait = await waitOf('waits-for-two')
    expect(wait).toMatchObject({
      kind: 'pods',
      namespace,
      asked: [{ resource: 'nvidia.com/gpu', count: 2 }],
      is: 'short',
      reason: 'asks for 2 nvidia.com/gpu; the most free on one node is 1 (staging-gpu-1)',
      next: 'Scale cluster, or scale down what holds GPUs',
      said: expect.stringContaining('Insufficient nvidia.com/gpu'),
    })
    // The scheduler gets half a minute before its silence is a problem.
    const problem = await eventually('the problem', 60_000, async () =>
      cockpit.summaries()[0]?.problems.find(({ object }) => object.name === 'waits-for-two'),
    )
    expect(problem).toMatchObject({
      rule: 'pods/pending',
      title: expect.stringMatching(/^waits-for-two: not scheduled for \d+[sm], too few GPUs are free$/),
      evidence: expect.stringContaining(`${wait.reason} — Scale cluster`),
    })
    const fits = await cockpit.handlers.runbooks.fitting({ cluster, problem }, soon())
    expect(fits.map(({ runbook }) => runbook.id)).toContain('cluster-health')
  })

  it('on any node, or on none that it may run on, is told so; and nobody waits when it is gone', async () => {
    await ask('asks-for-many', 64, true)
    await ask('tolerates-nothing', 1, false)
    expect(await waitOf('asks-for-many')).toMatchObject({
      is: 'too-large',
      reason: 'asks for 64 nvidia.com/gpu on one node; the largest node has 4',
    })
    expect((await waitOf('tolerates-nothing')).reason).toBe(
      'asks for 1 nvidia.com/gpu; no node that offers it takes the pod: staging-gpu-1 has the taint nvidia.com/gpu=present:NoSchedule, which it does not tolerate',
    )
    for (const name of made.splice(0)) await admin.deletePod(name, namespace)
    await eventually('nobody who waits', 30_000, async () => (await snapshot()).waits.listed.length === 0)
  })
})

describe('what a quota keeps from making its pods', () => {
  const team = 'gpu-quota-test'
  const labels = { app: 'over-quota' }
  const template = (restartPolicy: 'Always' | 'Never') => ({
    metadata: { labels },
    spec: {
      restartPolicy,
      containers: [
        { name: 'main', image: 'registry.invalid/none:1', resources: { limits: { 'nvidia.com/gpu': '2' } } },
      ],
    },
  })
  const held = async (name: string) => (await snapshot()).waits.listed.find((wait) => wait.name === name)

  it('waits as a stateful set and as a job, by what their events say, until there is room', async () => {
    await admin.core.createNamespace({ body: { metadata: { name: team } } })
    try {
      await quotaOf('1')
      await admin.apps.createNamespacedStatefulSet({
        namespace: team,
        body: {
          metadata: { name: 'set-over-quota' },
          spec: { serviceName: 'none', selector: { matchLabels: labels }, template: template('Always') },
        },
      })
      await admin.batch.createNamespacedJob({
        namespace: team,
        body: { metadata: { name: 'job-over-quota' }, spec: { template: template('Never') } },
      })
      for (const [kind, name] of [
        ['statefulsets', 'set-over-quota'],
        ['jobs', 'job-over-quota'],
      ] as const) {
        expect(await eventually(`what holds ${name}`, 60_000, () => held(name))).toMatchObject({
          kind,
          namespace: team,
          asked: [{ resource: 'nvidia.com/gpu', count: 2 }],
          is: 'quota',
          reason: `asks for 2 nvidia.com/gpu in each pod; quota gpus allows namespace ${team} 1, of which 0 are used`,
          said: expect.stringContaining('exceeded quota'),
        })
      }
      await admin.batch.deleteNamespacedJob({ namespace: team, name: 'job-over-quota' })
      await eventually(
        'nothing of a job that is gone',
        30_000,
        async () => (await held('job-over-quota')) === undefined,
      )
      await quotaOf('8')
      await eventually(
        'a set whose pod was made',
        90_000,
        async () => (await held('set-over-quota')) === undefined && (await held('set-over-quota-0')) !== undefined,
      )
    } finally {
      await admin.core.deleteNamespace({ name: team })
    }
  })

  /** Allows so many GPUs; done once the API server holds everybody to it. */
  async function quotaOf(gpus: string): Promise<void> {
    const hard = { 'requests.nvidia.com/gpu': gpus }
    const at = { name: 'gpus', namespace: team }
    const body = { metadata: { name: 'gpus' }, spec: { hard } }
    const known = await admin.core.readNamespacedResourceQuota(at).catch(() => null)
    if (known === null) await admin.core.createNamespacedResourceQuota({ namespace: team, body })
    else await admin.core.replaceNamespacedResourceQuota({ ...at, body: { ...known, spec: { hard } } })
    await eventually('the quota', 30_000, async () => {
      const { status } = await admin.core.readNamespacedResourceQuota(at)
      return status?.hard?.['requests.nvidia.com/gpu'] === gpus
    })
  }
})

it('with Prometheus chosen, cards come from it through the API server, as old as its scrapes, and so does their past', async () => {
  await cockpit.handlers.gpu.choose({ cluster, source: 'prometheus' }, soon())
  try {
    const close = new AbortController()
    const followed = (async () => {
      for await (const _message of cockpit.handlers.gpu.live({ cluster }, close.signal))
        if (close.signal.aborted) return
    })()
    const { cards } = await eventually('cards of Prometheus', 60_000, async () => {
      const told = await snapshot()
      return told.cards.length === 4 && told.cards.every(({ provenance }) => provenance.source === 'prometheus') && told
    })
    for (const { freshness, node, provenance } of cards) {
      expect([freshness, node]).toEqual(['live', 'staging-gpu-1'])
      // It scrapes every fifteen seconds.
      expect(Date.now() - provenance.readAt).toBeLessThan(60_000)
    }
    const held = cards.filter(({ holders }) => holders.length > 0)
    expect(held.map(({ holdersBy }) => holdersBy)).toEqual(['device', 'device', 'device'])
    const history = await cockpit.handlers.gpu.history(
      { cluster, card: cards[0]?.key ?? '', from: Date.now() - 2 * 3_600_000 },
      soon(),
    )
    expect(history.source).toBe('both')
    const temperatures = [...(history.values[liveMeasures.indexOf('temperatureC')] ?? [])]
    expect(temperatures.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(0)
    close.abort()
    await followed
  } finally {
    await cockpit.handlers.gpu.choose({ cluster, source: 'auto' }, soon())
  }
})
