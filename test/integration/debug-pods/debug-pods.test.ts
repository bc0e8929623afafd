import { runDebugPod } from '@main/debug-pods/debug-pod.ts'
import { sweepDebugPods } from '@main/debug-pods/sweep-debug-pods.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { failure } from '../../unit/contract/expected-failure.ts'
import { type ActionBench, actionBench, journalOf, soon } from '../actions/action-bench.ts'
import { practiceObjects } from '../actions/objects.ts'
import { eventually } from '../lab/test-lab.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'debug-pods'
const admin = practiceObjects(kubeconfig, cluster, practice)
const containers = [{ name: 'main', image: 'registry.invalid/none:1' }]
let bench: ActionBench

beforeAll(async () => {
  bench = await actionBench(kubeconfig, cluster)
  await admin.begin()
})
afterAll(async () => {
  await admin.end()
  await bench.close()
})

async function makePod(name: string): Promise<void> {
  await admin.core.createNamespacedPod({
    namespace: practice,
    body: { metadata: { name }, spec: { terminationGracePeriodSeconds: 0, containers } },
  })
  await eventually('the pod runs', 60_000, async () => {
    const pod = await admin.core.readNamespacedPod({ name, namespace: practice })
    return pod.status?.phase === 'Running'
  })
}

describe('a debug container', () => {
  it('is shown by the server’s own dry run, asked for as D2, added and written down', async () => {
    await makePod('target')
    const request = { action: 'debug' as const, ...bench.target('pods', practice, 'target'), image: 'busybox' }
    const prepared = await bench.prepare({ ...request, container: 'main' })
    expect(prepared).toMatchObject({ tier: 'D2', confirmation: 'explicit' })
    const added = prepared.preview.diff.filter(({ sign }) => sign === 'add').map(({ text }) => text.trim())
    expect(added).toEqual(expect.arrayContaining(['image: registry.invalid/busybox', 'targetContainerName: main']))
    const untouched = await admin.core.readNamespacedPod({ name: 'target', namespace: practice })
    expect(untouched.spec?.ephemeralContainers ?? []).toEqual([])

    await bench.perform(prepared)
    const pod = await admin.core.readNamespacedPod({ name: 'target', namespace: practice })
    expect(pod.spec?.ephemeralContainers).toMatchObject([{ targetContainerName: 'main', stdin: true, tty: true }])
    expect((await journalOf(bench)).slice(-2).map(({ phase, action }) => `${phase} ${action}`)).toEqual([
      'before debug',
      'after debug',
    ])

    const nobody = bench.prepare({ ...request, container: 'nobody' })
    expect((await failure(nobody)).code).toBe('NOT_FOUND')
  })
})

describe('a node shell', () => {
  it('is of the highest tier, names the node, and its pod carries our mark and an end', async () => {
    const node = (await admin.core.listNode()).items[0]?.metadata?.name ?? ''
    const request = { action: 'node-shell' as const, ...bench.target('nodes', null, node), image: 'busybox' }
    const prepared = await bench.prepare({ ...request, container: null })
    expect(prepared).toMatchObject({ tier: 'D3', confirmation: 'typed', typedName: node })
    await bench.perform(prepared, node)
    const { items } = await admin.core.listNamespacedPod({
      namespace: 'default',
      labelSelector: 'foundry-cockpit/owner=test-owner',
    })
    expect(items).toHaveLength(1)
    const [pod] = items
    expect(pod?.spec).toMatchObject({ nodeName: node, hostPID: true, activeDeadlineSeconds: 3600 })
    expect(pod?.metadata?.annotations).toHaveProperty(['foundry-cockpit/deadline'])
    await admin.core.deleteNamespacedPod({
      name: pod?.metadata?.name ?? '',
      namespace: 'default',
      gracePeriodSeconds: 0,
    })
  })
})

describe('a debug pod', () => {
  const run = (name: string, signal: AbortSignal) =>
    runDebugPod(
      { cluster: bench.fleet.access(cluster), clock: systemClock, owner: 'us', run: 'r1', print: () => undefined },
      { namespace: practice, name, image: 'busybox', args: ['true'] },
      signal,
    )
  const exists = (name: string) =>
    admin.core.readNamespacedPod({ name, namespace: practice }).then(
      () => true,
      () => false,
    )

  it('never removes a pod of its name that somebody else made', async () => {
    await makePod('taken')
    expect((await failure(run('taken', AbortSignal.timeout(30_000)))).code).toBe('CONFLICT')
    expect(await exists('taken')).toBe(true)
  })

  it('tells what its program printed and how it ended, and is gone', async () => {
    const wish = { namespace: 'default', name: 'debug', image: 'busybox', args: ['nslookup', 'budapp.bud-system'] }
    const surroundings = { cluster: bench.fleet.access(cluster), clock: systemClock, print: () => undefined }
    const { exitCode, stdout } = await runDebugPod(
      { ...surroundings, owner: 'us', run: 'r1' },
      wish,
      AbortSignal.timeout(60_000),
    )
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Name:\tbudapp\.bud-system\.svc\.cluster\.local\nAddress: 10\./)
    const gone = admin.core.readNamespacedPod({ name: 'debug', namespace: 'default' })
    await expect(gone).rejects.toThrow()
  })

  it('is gone when it is cancelled', async () => {
    const stopping = new AbortController()
    const running = run('stopped', stopping.signal).catch((thrown: unknown) => thrown)
    await eventually('it is there', 30_000, () => exists('stopped'))
    stopping.abort(new Error('a person stopped it'))
    expect(await running).toMatchObject({ message: 'a person stopped it' })
    await eventually('it is gone', 30_000, async () => !(await exists('stopped')))
  })
  it('that a killed process left is swept after its deadline, and that is written down', async () => {
    await admin.core.createNamespacedPod({
      namespace: practice,
      body: {
        metadata: {
          name: 'left',
          labels: { 'foundry-cockpit/owner': 'us', 'foundry-cockpit/debug-run': 'gone-run' },
          annotations: { 'foundry-cockpit/deadline': new Date(Date.now() + 15 * 60_000).toISOString() },
        },
        spec: { terminationGracePeriodSeconds: 0, containers },
      },
    })
    const before = (await journalOf(bench)).length
    const later = { now: () => Date.now() + 16 * 60_000, after: () => () => undefined }
    const swept = (owner: string, clock = systemClock) =>
      sweepDebugPods(bench.fleet.access(cluster), { gate: bench.gate, clock, owner }, soon())
    expect(await swept('somebody-else', later)).toBe(0)
    expect(await swept('us')).toBe(0)
    expect(await journalOf(bench)).toHaveLength(before)
    expect(await swept('us', later)).toBe(1)
    await eventually('it is gone', 20_000, async () => !(await exists('left')))
    const object = { kind: 'pods', namespace: practice, name: 'left' }
    expect((await journalOf(bench)).slice(before)).toMatchObject([
      { phase: 'before', action: 'sweep-debug-pod', object, result: null },
      { phase: 'after', action: 'sweep-debug-pod', object, result: 'done', detail: 'Pod left is removed' },
    ])
  })
})
