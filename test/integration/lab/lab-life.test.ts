import { spawn } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { Exec, KubeConfig } from '@kubernetes/client-node'
import { findLab } from '@main/lab/lab-client.ts'
import { labPaths, readLabRecord, writeLabRecord } from '@main/lab/lab-folder.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { repositoryRoot } from './supervisor-bundle.ts'
import { eventually, labServiceFor, processesOf } from './test-lab.ts'

const { bundles, folder: otherFolder, kubeconfig: otherKubeconfig } = inject('lab')
const clusters = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.string() }) })),
})
const serversIn = async (path: string) => clusters.parse(parse(await readFile(path, 'utf8'))).clusters
const up = (folder: string) =>
  labServiceFor(folder, bundles).up({ clusters: ['staging'], signal: AbortSignal.timeout(240_000) })
const nothingLeft = (folder: string) =>
  eventually(`no process of ${folder}`, 15_000, async () => {
    const left = await processesOf(folder)
    if (left.length > 0) throw new Error(left.join('\n'))
    return true
  })

/** A terminal in a pod, with a command in the background that ignores the end of the session. */
async function openShell(kubeconfig: string): Promise<void> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig)
  const output = new PassThrough()
  let text = ''
  output.on('data', (chunk) => {
    text += chunk
  })
  const script = 'trap "" HUP TERM; sleep 4321 & echo started; wait'
  const socket = await new Exec(config).exec(
    'bud-data',
    'postgresql-0',
    'postgresql',
    ['sh', '-c', script],
    output,
    output,
    new PassThrough(),
    true,
  )
  // The lab is killed under it.
  socket.onerror = () => undefined
  await eventually('the shell', 20_000, async () => text.includes('started'))
}

describe('a lab beside the lab', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-lab-beside-')))
  })
  afterEach(async () => {
    await labServiceFor(folder, bundles).down()
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('has its own ports and clusters, and down leaves no process and no secret', async () => {
    const service = labServiceFor(folder, bundles)
    expect((await service.status()).phase).toBe('down')
    const status = await up(folder)
    expect(status).toMatchObject({ phase: 'up', clusters: ['staging'], active: [] })
    expect(status.parts.filter((part) => part.state !== 'ready')).toEqual([])

    const mine = await serversIn(labPaths(folder).kubeconfig)
    const others = await serversIn(otherKubeconfig)
    expect(mine.map((one) => one.name)).toEqual(['staging'])
    expect(others.map((one) => one.cluster.server)).not.toContain(mine[0]?.cluster.server)
    expect((await stat(labPaths(folder).record)).mode & 0o077).toBe(0)
    expect((await stat(labPaths(folder).kubeconfig)).mode & 0o077).toBe(0)
    expect((await processesOf(folder)).length).toBeGreaterThan(10)

    expect(await service.down()).toBe(true)
    await nothingLeft(folder)
    for (const path of [labPaths(folder).record, labPaths(folder).kubeconfig, labPaths(folder).tls]) {
      await expect(stat(path)).rejects.toThrow()
    }
    expect((await labServiceFor(otherFolder, bundles).status()).phase).toBe('up')
  })

  it('leaves no process when its supervisor is killed, not even a shell that somebody has in a pod', async () => {
    await up(folder)
    await openShell(labPaths(folder).kubeconfig)
    expect((await processesOf(folder)).some((line) => line.includes('sleep 4321'))).toBe(true)
    const client = await findLab(folder)
    if (client === null) throw new Error('the lab does not run')
    expect((await processesOf(folder)).length).toBeGreaterThan(10)
    process.kill(client.pid, 'SIGKILL')
    await nothingLeft(folder)
    expect((await labServiceFor(folder, bundles).status()).phase).toBe('down')
  })

  it('is swept at the next down when supervisor and reaper were killed at once', async () => {
    // What is killed half-way up has left as much as what is up; whoever waits for it learns that it ended.
    void up(folder).catch(() => undefined)
    await eventually('several servers', 60_000, async () => (await processesOf(folder)).length > 10)
    const client = await findLab(folder)
    const reaper = (await processesOf(folder)).find((line) => line.includes('lab-reaper'))
    if (client === null || reaper === undefined) throw new Error('the lab does not run')
    process.kill(Number(reaper.split(' ')[0]), 'SIGSTOP')
    process.kill(client.pid, 'SIGKILL')
    process.kill(Number(reaper.split(' ')[0]), 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await processesOf(folder)).length).toBeGreaterThan(5)
    expect(await labServiceFor(folder, bundles).down()).toBe(false)
    await nothingLeft(folder)
  })

  it('goes down with whoever holds its leash, even while it comes up', async () => {
    const supervisor = spawn(
      process.execPath,
      [
        join(bundles, 'lab-supervisor.cjs'),
        `--folder=${folder}`,
        `--root=${repositoryRoot}`,
        `--out=${bundles}`,
        '--clusters=staging',
        '--leash',
      ],
      { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
    )
    await eventually('several servers', 60_000, async () => (await processesOf(folder)).length > 6)
    supervisor.stdin.destroy()
    await nothingLeft(folder)
  })

  it('is not taken for running because of an old record', async () => {
    await writeLabRecord(folder, { pid: process.pid, port: 9, token: 'x'.repeat(64), startedAt: 0 })
    expect(await readLabRecord(folder)).not.toBeNull()
    expect(await findLab(folder)).toBeNull()
    await rm(labPaths(folder).record)
  })
})
