import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionTarget } from '@shared/terminal/session.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { adminClient } from '../clusters/admin-client.ts'
import { chaosRounds } from '../clusters/chaos-rounds.ts'
import { type CuttableProxy, cuttableProxy } from '../clusters/cuttable-proxy.ts'
import { eventually } from '../lab/test-lab.ts'
import { budappPod, type TerminalUnderTest, terminalUnderTest } from './terminal-under-test.ts'

const { kubeconfig } = inject('lab')
const cluster = 'staging'
const signal = () => AbortSignal.timeout(60_000)

let folder: string
let link: CuttableProxy
let terminal: TerminalUnderTest
let budapp: SessionTarget & { kind: 'pod' }

beforeAll(async () => {
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

/** Processes of this machine with a word in their environment: the lab's pods run here. */
const marked = (word: string) =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(word)
    } catch {
      return false
    }
  })

describe('a shell in a pod whose connection goes', () => {
  it('says so when it is cut, is started again in its place, and leaves nothing in the container', async () => {
    const { id, screen } = await terminal.open(budapp)
    screen.type('sleep 4000\r')
    await screen.shows('sleep 4000')
    await eventually('running', 20_000, async () => marked(id).length >= 2)
    link.cut()
    expect((await terminal.reaches(id, 'lost')).reason).toContain('was lost')
    await screen.shows('Enter starts it again')
    await eventually('gone from the container', 60_000, async () => marked(id).length === 0)
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

  it('leaves no descriptor and no process after rounds of opening, flooding, cutting and closing', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length
    const ids: string[] = []
    const round = async (turn: number) => {
      const { id, screen } = await terminal.open(budapp)
      ids.push(id)
      screen.type(turn % 2 === 0 ? 'yes flooding\r' : 'sleep 3000 & cat\r')
      await eventually('output', 20_000, async () => screen.bytes() > 20)
      if (turn % 3 === 0) link.cut()
      await terminal.handlers.close({ session: id }, signal())
    }
    for (let turn = 0; turn < 6; turn += 1) await round(turn)
    const before = descriptors()
    for (let turn = 0; turn < chaosRounds; turn += 1) await round(turn)
    await eventually('processes gone', 90_000, async () => ids.every((id) => marked(id).length === 0))
    // The fleet's own watches come and go with a cut link: a few are under way at any time.
    await eventually('descriptors back', 60_000, async () => descriptors() <= before + 10)
  }, 600_000)
})
