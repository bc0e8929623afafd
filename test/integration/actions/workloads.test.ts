import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { eventually } from '../lab/test-lab.ts'
import { type ActionBench, actionBench, journalOf } from './action-bench.ts'
import { practiceObjects } from './objects.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'actions-workloads'
const admin = practiceObjects(kubeconfig, cluster, practice)
let bench: ActionBench

beforeAll(async () => {
  bench = await actionBench(kubeconfig, cluster)
  await admin.begin()
})
afterAll(async () => {
  await admin.end()
  await bench.close()
})

describe('a workload', () => {
  const budapp = () => bench.target('deployments', 'bud-system', 'budapp')

  it('is restarted as kubectl does it, and its rollout is watched to its end', async () => {
    const prepared = await bench.prepare({ action: 'restart', ...budapp() })
    expect(prepared).toMatchObject({ tier: 'D1', confirmation: 'plain', typedName: null, button: 'Restart budapp' })
    const added = prepared.preview.diff.filter(({ sign }) => sign === 'add').map(({ text }) => text)
    expect(added.join('\n')).toContain('kubectl.kubernetes.io/restartedAt:')
    expect(prepared.preview.affected).toHaveLength(3)

    const before = await admin.core.listNamespacedPod({ namespace: 'bud-system', labelSelector: 'app=budapp' })
    const messages = await bench.perform(prepared)
    expect(messages.some(({ phase }) => phase === 'watching')).toBe(true)
    expect(messages.at(-1)).toMatchObject({ phase: 'done', text: 'All 3 pods are new and available' })
    const after = await admin.core.listNamespacedPod({ namespace: 'bud-system', labelSelector: 'app=budapp' })
    const old = new Set(before.items.map(({ metadata }) => metadata?.uid))
    const running = after.items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    expect(running).toHaveLength(3)
    expect(running.filter(({ metadata }) => old.has(metadata?.uid))).toEqual([])

    const deployment = await admin.apps.readNamespacedDeployment({ namespace: 'bud-system', name: 'budapp' })
    expect(deployment.metadata?.managedFields?.map(({ manager }) => manager)).toContain('foundry-cockpit')
    const [first, second] = (await journalOf(bench)).slice(-2)
    expect(first).toMatchObject({
      phase: 'before',
      action: 'restart',
      cluster,
      result: null,
      object: { name: 'budapp' },
    })
    expect(second).toMatchObject({ phase: 'after', result: 'done', id: first?.id, who: { person: 'tester' } })
    expect(second?.who.clusterUser).toBeTruthy()
  })

  it('is scaled up and down; fewer pods are shown before', async () => {
    await admin.deployment('scaled', 2)
    await eventually('two pods', 30_000, async () => (await admin.readyPods('scaled')) === 2)
    const at = bench.target('deployments', practice, 'scaled')
    const up = await bench.prepare({ action: 'scale', ...at, replicas: 4 })
    expect(up).toMatchObject({ tier: 'D1', preview: { affected: [] } })
    expect(up.preview.diff.map(({ sign, text }) => `${sign} ${text.trim()}`)).toEqual([
      'same spec:',
      'remove replicas: 2',
      'add replicas: 4',
    ])
    expect((await bench.perform(up)).at(-1)).toMatchObject({ phase: 'done', text: 'All 4 pods are new and available' })
    expect(await admin.readyPods('scaled')).toBe(4)
    const down = await bench.prepare({ action: 'scale', ...at, replicas: 0 })
    expect(down).toMatchObject({ tier: 'D2', confirmation: 'explicit' })
    expect(down.preview.affected).toHaveLength(4)
    await bench.perform(down)
    await eventually('no pods', 30_000, async () => (await admin.readyPods('scaled')) === 0)
    const same = await failure(bench.prepare({ action: 'scale', ...at, replicas: 0 }))
    expect(same.code).toBe('NOTHING_CHANGES')
  })

  it('that changed since it was looked at is not touched', async () => {
    await admin.deployment('moving', 1)
    const prepared = await bench.prepare({ action: 'restart', ...bench.target('deployments', practice, 'moving') })
    await admin.apps.patchNamespacedDeployment({
      namespace: practice,
      name: 'moving',
      body: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'registry.invalid/none:2' }],
    })
    expect((await failure(bench.perform(prepared))).code).toBe('STALE')
    const now = await admin.apps.readNamespacedDeployment({ namespace: practice, name: 'moving' })
    expect(now.spec?.template.metadata?.annotations).toBeUndefined()
  })
})

describe('a pod', () => {
  it('of a controller is deleted and made anew', async () => {
    await admin.deployment('short-lived', 1)
    await eventually('a pod', 30_000, async () => (await admin.readyPods('short-lived')) === 1)
    const { items } = await admin.core.listNamespacedPod({ namespace: practice, labelSelector: 'app=short-lived' })
    const name = items[0]?.metadata?.name ?? ''
    const prepared = await bench.prepare({ action: 'delete', ...bench.target('pods', practice, name) })
    expect(prepared).toMatchObject({ tier: 'D2', confirmation: 'explicit' })
    expect((await bench.perform(prepared)).at(-1)).toMatchObject({ phase: 'done', text: `${name} is gone` })
    await eventually('the next one', 30_000, async () => (await admin.readyPods('short-lived')) === 1)
  })

  it('of nobody is lost when it is deleted: its name must be typed', async () => {
    await admin.barePod('lonely', `${cluster}-node-1`)
    const prepared = await bench.prepare({ action: 'delete', ...bench.target('pods', practice, 'lonely') })
    expect(prepared).toMatchObject({ tier: 'D3', confirmation: 'typed', typedName: 'lonely' })
    expect((await failure(bench.perform(prepared))).code).toBe('NAME_MISMATCH')
    expect((await failure(bench.perform(prepared, 'Lonely'))).code).toBe('NAME_MISMATCH')
    expect((await bench.perform(prepared, 'lonely')).at(-1)?.phase).toBe('done')
  })

  it('that a budget holds is not evicted', async () => {
    await admin.deployment('held', 1)
    await admin.budget('held', 1)
    await eventually('the budget counts', 30_000, async () => {
      const budget = await admin.policy.readNamespacedPodDisruptionBudget({ namespace: practice, name: 'held' })
      return budget.status?.currentHealthy === 1
    })
    const { items } = await admin.core.listNamespacedPod({ namespace: practice, labelSelector: 'app=held' })
    const name = items[0]?.metadata?.name ?? ''
    const blocked = await failure(bench.prepare({ action: 'evict', ...bench.target('pods', practice, name) }))
    expect(blocked.code).toBe('BLOCKED')
    expect(blocked.message).toContain('disruption budget')
    await admin.policy.deleteNamespacedPodDisruptionBudget({ namespace: practice, name: 'held' })
    const prepared = await bench.prepare({ action: 'evict', ...bench.target('pods', practice, name) })
    expect(prepared).toMatchObject({ tier: 'D1' })
    expect(prepared.preview.warnings.join()).toContain('emptyDir')
    expect((await bench.perform(prepared)).at(-1)?.phase).toBe('done')
  })
})
