import type { PreparedAction } from '@shared/gate/prepared.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { practiceObjects } from '../actions/objects.ts'
import { eventually } from '../lab/test-lab.ts'
import { type TerminalUnderTest, terminalUnderTest } from './terminal-under-test.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const practice = 'debug-terminal'
const signal = () => AbortSignal.timeout(60_000)
const admin = practiceObjects(kubeconfig, cluster, practice)

let terminal: TerminalUnderTest
beforeAll(async () => {
  terminal = await terminalUnderTest(kubeconfig, cluster)
  await admin.begin()
})
afterEach(() => terminal.closeSessions())
afterAll(async () => {
  await admin.end()
  await terminal.close()
})

/** Does what a person confirms. @returns what a terminal can be opened in. */
async function made(
  action: 'debug' | 'node-shell',
  target: { readonly kind: string; readonly namespace: string | null; readonly name: string },
  image = 'busybox',
): Promise<SessionTarget & { kind: 'debug' }> {
  const { actions } = terminal.cockpit.handlers
  const answer = await actions.prepare({ action, cluster, target, image, container: null }, signal())
  if (answer.state !== 'prepared') throw new Error('not prepared')
  const prepared = answer.prepared as PreparedAction
  for await (const _step of actions.perform({ token: prepared.token, typedName: prepared.typedName }, signal()));
  if (prepared.opens?.kind !== 'debug') throw new Error('nothing to open')
  return prepared.opens
}

const exists = (name: string) =>
  admin.core.readNamespacedPod({ name, namespace: 'default' }).then(
    () => true,
    () => false,
  )
const firstNode = async () => (await admin.core.listNode()).items[0]?.metadata?.name ?? ''

describe('a shell on a node', () => {
  it('is entered without being asked again, and goes with its tab', async () => {
    const node = await firstNode()
    const target = await made('node-shell', { kind: 'nodes', namespace: null, name: node })
    expect(target).toMatchObject({ namespace: 'default', node })
    const { id, screen } = await terminal.open(target)
    screen.type('echo "in $COCKPIT_LAB_CLUSTER"\r')
    await screen.shows('in staging')
    expect((await terminal.sessions()).find((session) => session.id === id)?.name).toBe(`node ${node}`)
    const { told } = await terminal.handlers.close({ session: id }, signal())
    expect(told).toBe(`Pod default/${target.pod} was removed.`)
    await eventually('it is gone', 30_000, async () => !(await exists(target.pod)))
    const { text } = await terminal.cockpit.handlers.journal.export({ form: 'json' }, signal())
    expect(text).toContain(`Shell opened in container shell`)
    expect(text).toContain(`Pod ${target.pod} is removed`)
    await expect(terminal.open(target)).rejects.toMatchObject({ message: `Pod ${target.pod} is gone` })
  })

  it('that cannot start says why, and leaves nothing behind', async () => {
    const target = await made(
      'node-shell',
      { kind: 'nodes', namespace: null, name: await firstNode() },
      'ghcr.io/org/no',
    )
    await expect(terminal.open(target)).rejects.toMatchObject({
      code: 'IMAGE_PULL',
      message: expect.stringContaining(`Pod default/${target.pod} was removed.`),
    })
    await eventually('it is gone', 30_000, async () => !(await exists(target.pod)))
  })

  it('on a node that is not there is refused before anything is made', async () => {
    const wrong = made('node-shell', { kind: 'nodes', namespace: null, name: 'no-such-node' })
    await expect(wrong).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a debug container', () => {
  it('is entered, and stays in its pod when the tab is closed', async () => {
    await admin.core.createNamespacedPod({
      namespace: practice,
      body: {
        metadata: { name: 'looked-at' },
        spec: { containers: [{ name: 'main', image: 'registry.invalid/none:1' }] },
      },
    })
    const pod = () => admin.core.readNamespacedPod({ name: 'looked-at', namespace: practice })
    await eventually('the pod runs', 60_000, async () => (await pod()).status?.phase === 'Running')
    const target = await made('debug', { kind: 'pods', namespace: practice, name: 'looked-at' })
    expect(target.node).toBeNull()
    const { id, screen } = await terminal.open(target)
    screen.type('echo within$((1+1))\r')
    await screen.shows('within2')
    expect((await terminal.handlers.close({ session: id }, signal())).told).toBe('')
    expect((await pod()).spec?.ephemeralContainers).toMatchObject([{ name: target.container }])
  })
})
