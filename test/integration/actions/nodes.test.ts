import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { eventually } from '../lab/test-lab.ts'
import { type ActionBench, actionBench, journalOf, soon } from './action-bench.ts'
import { practiceObjects } from './objects.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'actions-nodes'
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

describe('a node', () => {
  const node = `${cluster}-actions`

  beforeAll(async () => {
    await admin.core.createNode({
      body: {
        metadata: { name: node, labels: { 'kubernetes.io/hostname': node } },
        // Nothing of the lab is placed here; only what asks for it by name and bears the taint.
        spec: {},
        status: {
          capacity: { cpu: '8', memory: '16Gi', pods: '50' },
          allocatable: { cpu: '8', memory: '16Gi', pods: '50' },
        },
      },
    })
  })
  beforeAll(() => settled())
  afterAll(async () => {
    await admin.core.deleteNode({ name: node }).catch(() => undefined)
  })
  /** A new node is tainted until it is ready, and after an uncordon until its controller has seen it. */
  const settled = () =>
    eventually('the node is ready and untainted', 60_000, async () => {
      const { spec, status } = await admin.core.readNode({ name: node })
      return (
        (spec?.taints ?? []).length === 0 &&
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')
      )
    })
  const isCordoned = async () => (await admin.core.readNode({ name: node })).spec?.unschedulable === true

  it('is cordoned and uncordoned', async () => {
    const at = bench.target('nodes', null, node)
    const prepared = await bench.prepare({ action: 'cordon', ...at })
    expect(prepared.preview.diff.map(({ text }) => text).join('\n')).toContain('unschedulable: true')
    await bench.perform(prepared)
    expect(await isCordoned()).toBe(true)
    const offers = await bench.service.available(at, soon())
    const offer = (action: string) => offers.actions.find((each) => each.action === action)
    expect(offer('cordon')).toMatchObject({ offered: false, reason: 'The node is cordoned already' })
    expect(offer('uncordon')).toMatchObject({ offered: true, reason: '' })
    await eventually('the node controller has put its taint', 20_000, async () => {
      const { spec } = await admin.core.readNode({ name: node })
      return spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/unschedulable')
    })
    await bench.perform(await bench.prepare({ action: 'uncordon', ...at }))
    expect(await isCordoned()).toBe(false)
  })

  it('is drained within a disruption budget, and can be stopped while it waits', async () => {
    await settled()
    await admin.deployment('drained', 3, node)
    await eventually('three pods', 60_000, async () => (await admin.readyPods('drained')) === 3)
    await admin.budget('drained', 3)
    await eventually('the budget counts', 30_000, async () => {
      const budget = await admin.policy.readNamespacedPodDisruptionBudget({ namespace: practice, name: 'drained' })
      return budget.status?.currentHealthy === 3
    })
    const at = bench.target('nodes', null, node)
    const held = await bench.prepare({ action: 'drain', ...at })
    expect(held.tier).toBe('D2')
    expect(held.preview.affected.filter(({ fate }) => fate.startsWith('blocked now'))).toHaveLength(3)
    expect(held.preview.warnings.join('\n')).toContain('disruption budget')
    const stopping = new AbortController()
    const messages: string[] = []
    const stopped = await failure(
      (async () => {
        for await (const { text } of bench.service.perform({ token: held.token, typedName: null }, stopping.signal)) {
          messages.push(text)
          if (text.includes('held by a disruption budget')) setTimeout(() => stopping.abort(), 300)
        }
      })(),
    )
    expect(stopped.code).toBe('CANCELLED')
    expect(messages[0]).toContain('Cordoning')
    expect(await isCordoned()).toBe(true)
    expect(await admin.readyPods('drained')).toBe(3)
    expect((await journalOf(bench)).at(-1)).toMatchObject({ phase: 'after', action: 'drain', result: 'cancelled' })

    await admin.policy.deleteNamespacedPodDisruptionBudget({ namespace: practice, name: 'drained' })
    const free = await bench.prepare({ action: 'drain', ...at })
    expect(free.preview.warnings.join('\n')).toContain('emptyDir')
    const done = await bench.perform(free)
    expect(done.at(-1)?.text).toBe(`${node} is drained: 3 pods gone`)
    const left = await admin.core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })
    expect(left.items.filter(({ metadata }) => metadata?.namespace === practice)).toEqual([])
  })
})
