import type { RequestOptions } from '@main/clusters/cluster-access.ts'
import type { GatedAction } from '@main/gate/gated-action.ts'
import { type DebugTarget, debugPlace } from '@main/terminal/debug-place.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { describe, expect, it } from 'vitest'
import { fakeCluster, heldClock } from '../checks/fake-cluster.ts'

const shell: DebugTarget = {
  kind: 'debug',
  cluster: 'prod-eu',
  namespace: 'default',
  pod: 'node-shell-1',
  container: 'shell',
  node: 'gpu-1',
}
const added: DebugTarget = { ...shell, namespace: 'bud-system', pod: 'budapp', container: 'debug-1', node: null }
const { signal } = new AbortController()

const mine = { 'foundry-cockpit/owner': 'us', 'foundry-cockpit/debug-run': 'node-shell-1' }
const metadata = (labels: object) => ({
  name: 'node-shell-1',
  namespace: 'default',
  uid: 'u1',
  resourceVersion: '1',
  labels,
})
const shellPod = (state: object, labels: object = mine) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata(labels),
  spec: { containers: [{ name: 'shell' }] },
  status: { phase: 'Pending', containerStatuses: [{ name: 'shell', state }] },
})
const podWith = (owner: string, state: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...metadata({}), name: 'budapp' },
  spec: {
    containers: [{ name: 'budapp' }],
    ephemeralContainers: [{ name: 'debug-1', env: [{ name: 'FOUNDRY_COCKPIT_OWNER', value: owner }] }],
  },
  status: { phase: 'Running', ephemeralContainerStatuses: [{ name: 'debug-1', state }] },
})

/** Answers of an API server, in order, the last one again and again; what was asked is kept. */
function placeOn(target: DebugTarget, ...answers: unknown[]) {
  const asked: string[] = []
  const clock = heldClock()
  const cluster = fakeCluster({
    json: (path, { method = 'GET' }: RequestOptions = {}) => {
      asked.push(`${method} ${path}`)
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  const performed: string[] = []
  const perform = async (action: GatedAction) => {
    const plan = await action.plan(signal)
    await plan.recheck(signal)
    for await (const { text } of plan.perform(signal)) performed.push(text)
  }
  return { place: debugPlace(cluster, target, { clock, owner: 'us', perform }), clock, asked, performed }
}

describe('what an action has made', () => {
  it('is waited for until it runs', async () => {
    const waiting = shellPod({ waiting: { reason: 'ContainerCreating' } })
    const { place, clock, asked } = placeOn(shell, waiting, waiting, shellPod({ running: {} }))
    let ready = false
    const made = place.made?.(signal).then(() => {
      ready = true
    })
    await clock.advance(600)
    expect(ready).toBe(false)
    await clock.advance(600)
    await made
    expect(asked).toHaveLength(3)
    expect(place.name).toBe('node gpu-1')
  })

  it('says what keeps it from starting, as soon as that is known', async () => {
    const why = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "nope"' }
    await expect(placeOn(shell, shellPod({ waiting: why })).place.made?.(signal)).rejects.toMatchObject({
      code: 'IMAGE_PULL',
      message: 'Container shell of node-shell-1 cannot start: ImagePullBackOff Back-off pulling image "nope"',
    })
    const ended = shellPod({ terminated: { exitCode: 127 } })
    await expect(placeOn(shell, ended).place.made?.(signal)).rejects.toMatchObject({ code: 'NOT_READY' })
    const gone = new CockpitError('NOT_FOUND', 'pods "node-shell-1" not found')
    await expect(placeOn(shell, gone).place.made?.(signal)).rejects.toMatchObject({
      message: 'Pod node-shell-1 is gone',
      hint: 'Make another one: a on node gpu-1.',
    })
    const forbidden = new CockpitError('FORBIDDEN', 'may not get pods', 'Ask an administrator.')
    await expect(placeOn(shell, forbidden).place.made?.(signal)).rejects.toBe(forbidden)
  })

  it('is not waited for without end', async () => {
    const { place, clock } = placeOn(shell, shellPod({ waiting: { reason: 'ContainerCreating' } }))
    const made = expect(place.made?.(signal)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('within 120 s (ContainerCreating)'),
    })
    await clock.advance(121_000)
    await made
  })

  it('is entered unasked only when it bears the mark of this installation', async () => {
    const other = { ...mine, 'foundry-cockpit/owner': 'them' }
    await expect(placeOn(shell, shellPod({ running: {} }, other)).place.made?.(signal)).rejects.toMatchObject({
      code: 'NOT_POSSIBLE',
    })
    await expect(placeOn(added, podWith('them', { running: {} })).place.made?.(signal)).rejects.toMatchObject({
      code: 'NOT_POSSIBLE',
    })
    await placeOn(added, podWith('us', { running: {} })).place.made?.(signal)
  })
})

describe('when its session is closed', () => {
  const path = '/api/v1/namespaces/default/pods/node-shell-1'

  it('the pod of a node shell is removed through the gate, and that is told', async () => {
    const { place, asked, performed } = placeOn(shell, shellPod({ running: {} }))
    expect(await place.takeAway?.()).toBe('Pod default/node-shell-1 was removed.')
    expect(performed).toEqual(['Removing node-shell-1'])
    expect(asked.at(-1)).toBe(`DELETE ${path}`)
  })

  it('is asked for again while the cluster is away, and what could not be removed is told', async () => {
    const away = new CockpitError('UNREACHABLE', 'the server is away')
    const back = placeOn(shell, away, away, shellPod({ running: {} }))
    const taken = back.place.takeAway?.()
    await back.clock.advance(8_000)
    expect(await taken).toBe('Pod default/node-shell-1 was removed.')

    const lost = placeOn(shell, away)
    const left = lost.place.takeAway?.()
    await lost.clock.advance(30_000)
    expect(await left).toContain('could not be removed (the server is away). It ends by itself within an hour')
  })

  it('what is gone, or somebody else’s, is nothing to tell of', async () => {
    expect(await placeOn(shell, new CockpitError('NOT_FOUND', 'gone')).place.takeAway?.()).toBe('')
    const { place, asked } = placeOn(shell, shellPod({ running: {} }, {}))
    expect(await place.takeAway?.()).toBe('')
    expect(asked).toEqual([`GET ${path}`])
  })

  it('a container that was added to a pod of others stays', () => {
    expect(placeOn(added, podWith('us', {})).place.takeAway).toBeUndefined()
  })
})
