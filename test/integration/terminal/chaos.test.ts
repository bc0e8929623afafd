import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabService } from '@main/lab/lab-service.ts'
import type { SessionTarget } from '@shared/terminal/session.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { markedProcesses } from '../../unit/terminal/marked-processes.ts'
import { adminClient } from '../clusters/admin-client.ts'
import { chaosRounds } from '../clusters/chaos-rounds.ts'
import { type CuttableProxy, cuttableProxy } from '../clusters/cuttable-proxy.ts'
import { footprint } from '../clusters/footprint.ts'
import { eventually, labServiceFor } from '../lab/test-lab.ts'
import { budappPod, doomedPod, type TerminalUnderTest, terminalUnderTest } from './terminal-under-test.ts'

const { folder: labFolder, bundles, kubeconfig } = inject('lab')
const cluster = 'staging'
const signal = () => AbortSignal.timeout(60_000)

let folder: string
let link: CuttableProxy
let terminal: TerminalUnderTest
let lab: Awaited<ReturnType<LabService['find']>>
let budapp: SessionTarget & { kind: 'pod' }

beforeAll(async () => {
  lab = await labServiceFor(labFolder, bundles).find()
  const { server } = adminClient(kubeconfig, cluster)
  link = await cuttableProxy({ host: server.hostname, port: Number(server.port) })
  const text = await readFile(kubeconfig, 'utf8')
  folder = await mkdtemp(join(tmpdir(), 'cockpit-cut-'))
  const through = join(folder, 'kubeconfig')
  await writeFile(through, text.replaceAll(server.host, `${server.hostname}:${link.port}`), { mode: 0o600 })
  terminal = await terminalUnderTest(through, cluster)
  budapp = await budappPod(kubeconfig, cluster)
})
afterEach(async () => {
  await link.restore()
  await terminal.closeSessions()
})
afterAll(async () => {
  await terminal.close()
  await link.close()
  await rm(folder, { recursive: true, force: true })
})

/** The lab's pods run here and are no containers: what a real kubelet ends with its pod is ended here. */
function endProcesses(word: string): void {
  for (const { pid } of markedProcesses(word)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

describe('a shell in a pod whose connection goes', () => {
  it('says so when it is cut, is started again in its place, and leaves nothing in the container', async () => {
    const { id, screen } = await terminal.open(budapp)
    screen.type('sleep 4000\r')
    await screen.shows('sleep 4000')
    await eventually('running', 20_000, async () => markedProcesses(id).length >= 2)
    link.cut()
    expect((await terminal.reaches(id, 'lost')).reason).toContain('was lost')
    await screen.shows('Enter starts it again')
    await eventually('gone from the container', 60_000, async () => markedProcesses(id).length === 0)
    await eventually('started again', 60_000, async () => {
      await terminal.handlers.again({ session: id }, signal())
      return true
    })
    screen.type('echo back$((1+1))\r')
    await screen.shows('back2')
  })

  it('notices a network that swallows everything without a word', async () => {
    const { id, screen } = await terminal.open(budapp)
    screen.type('echo here$((1+1))\r')
    await screen.shows('here2')
    // Long enough for the server to have answered a ping.
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    link.freeze()
    await terminal.reaches(id, 'lost')
  })

  it('says why it cannot be started again while the server is away', async () => {
    const { id } = await terminal.open(budapp)
    await terminal.reaches(id, 'running')
    await link.refuse()
    await terminal.reaches(id, 'lost')
    await expect(terminal.handlers.again({ session: id }, signal())).rejects.toMatchObject({
      code: expect.stringMatching(/UNREACHABLE|TIMED_OUT/),
    })
    const session = (await terminal.sessions()).find((each) => each.id === id)
    expect(session).toMatchObject({ phase: 'lost', reason: expect.stringContaining('was lost') })
  })

  it('ends when its pod is deleted, says so, and does not try to get back', async () => {
    const doomed = await doomedPod(kubeconfig, cluster, 'terminal-doomed')
    const { id, screen } = await terminal.open(doomed.target)
    screen.type('echo here$((1+1))\r')
    await screen.shows('here2')
    await doomed.remove()
    expect(await terminal.reaches(id, 'ended')).toMatchObject({ reason: 'Pod terminal-doomed is gone' })
    await screen.shows(' Pod terminal-doomed is gone. Open a shell in another pod. ')
    endProcesses(id)
    await expect(terminal.handlers.again({ session: id }, signal())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await terminal.sessions()).find((each) => each.id === id)?.phase).toBe('ended')
  })

  it('is lost when the API server goes down, and is started again when it is back', async () => {
    const { id, screen } = await terminal.open(budapp)
    screen.type('sleep 4000\r')
    await eventually('running', 20_000, async () => markedProcesses(id).length >= 2)
    await lab?.killPart(`kube-apiserver ${cluster}`)
    expect((await terminal.reaches(id, 'lost')).reason).toContain('was lost')
    await screen.shows('was lost. Enter starts it again')
    await lab?.startPart(`kube-apiserver ${cluster}`)
    await eventually('started again', 60_000, async () => {
      await terminal.handlers.again({ session: id }, signal())
      return true
    })
    screen.type('echo back$((1+1))\r')
    await screen.shows('back2')
  })

  it('leaves nothing open and nothing running after rounds of opening, flooding, cutting, deleting and closing', async () => {
    const ids: string[] = []
    const flooded = async (turn: number) => {
      const { id, screen } = await terminal.open(budapp)
      ids.push(id)
      screen.type(turn % 2 === 0 ? 'yes flooding\r' : 'sleep 3000 & cat\r')
      await eventually('output', 20_000, async () => screen.bytes() > 20)
      if (turn % 3 === 0) link.cut()
      return id
    }
    const deleted = async (turn: number) => {
      const doomed = await doomedPod(kubeconfig, cluster, `terminal-round-${turn}`)
      const { id } = await terminal.open(doomed.target)
      ids.push(id)
      await doomed.remove()
      await terminal.reaches(id, 'ended')
      endProcesses(id)
      return id
    }
    const round = async (turn: number) => {
      const id = await (turn % 5 === 4 ? deleted(turn) : flooded(turn))
      await terminal.handlers.close({ session: id }, signal())
    }
    for (let turn = 0; turn < 6; turn += 1) await round(turn)
    const allGone = () =>
      eventually('processes gone', 90_000, async () => {
        const left = ids.flatMap((id, turn) =>
          markedProcesses(id).map(({ pid, command }) => `turn ${turn}: ${pid} ${command}`),
        )
        if (left.length > 0) throw new Error(left.join('; '))
        return true
      })
    await allGone()
    const before = await footprint()
    for (let turn = 0; turn < chaosRounds; turn += 1) await round(turn)
    await allGone()
    // The fleet's own watches come and go with a cut link: a few are under way at any time.
    await eventually('descriptors back', 60_000, async () => (await footprint()).descriptors <= before.descriptors + 3)
    const after = await footprint()
    console.log(JSON.stringify({ rounds: chaosRounds, before, after }))
    expect(after.servers).toBeLessThanOrEqual(before.servers)
  }, 900_000)
})
