import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLeftovers, labMark, markName, Reaper, registerScript, sweepLeftovers } from '@main/lab/reaper.ts'
import { afterEach, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'reaper-'))
const started: ChildProcess[] = []

function startChild(reaper: Reaper, signal: string, script: string): ChildProcess {
  const child = spawn('/bin/sh', ['-c', registerScript, 'lab-child', signal, '/bin/sh', '-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore', reaper.pipe],
    env: { PATH: '/usr/bin:/bin', [markName]: labMark(folder) },
  })
  started.push(child)
  return child
}

const firstOutput = (child: ChildProcess) =>
  new Promise<string>((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8'))))
const ending = (child: ChildProcess) =>
  new Promise<string | number | null>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

describe('the reaper', () => {
  it('asks each child with its own signal when the pipe ends, and answers when all are gone', async () => {
    const reaper = new Reaper(folder)
    const polite = startChild(reaper, 'QUIT', 'trap "echo bye; exit 7" QUIT; echo up; while :; do sleep 0.05; done')
    const stubborn = startChild(reaper, 'TERM', 'trap "" TERM; echo up; while :; do sleep 0.05; done')
    await Promise.all([firstOutput(polite), firstOutput(stubborn)])
    const endings = Promise.all([ending(polite), ending(stubborn)])
    await reaper.close()
    expect(await endings).toEqual([7, 'SIGKILL'])
  })

  it("ends a child's own children, and one that made itself a session of its own", async () => {
    const reaper = new Reaper(folder)
    const child = startChild(reaper, 'TERM', 'sleep 300 & setsid sleep 300 & echo up; wait')
    await firstOutput(child)
    expect((await findLeftovers(folder)).length).toBeGreaterThanOrEqual(3)
    await reaper.close()
    expect(await findLeftovers(folder)).toEqual([])
  })

  it('leaves a group alone that has ended and was forgotten', async () => {
    const reaper = new Reaper(folder)
    const kept = startChild(reaper, 'TERM', 'echo up; sleep 300')
    const other = startChild(reaper, 'TERM', 'echo up; sleep 300')
    await Promise.all([firstOutput(kept), firstOutput(other)])
    // Without the mark only the list of groups can find it.
    const group = other.pid ?? 0
    reaper.remember(group, 'TERM')
    reaper.forget(group)
    const end = ending(kept)
    await reaper.close()
    expect(await end).toBe('SIGTERM')
  })

  it('is started anew when somebody ends it, and still knows the children', async () => {
    const reaper = new Reaper(folder)
    const child = startChild(reaper, 'TERM', 'echo up; sleep 300')
    await firstOutput(child)
    reaper.remember(child.pid ?? 0, 'TERM')
    process.kill(reaper.pid, 'SIGKILL')
    const before = reaper.pid
    while (reaper.pid === before) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(child.exitCode).toBeNull()
    const end = ending(child)
    await reaper.close()
    expect(await end).toBe('SIGTERM')
  })
})

describe('sweeping', () => {
  it('finds what carries the mark of this folder and of no other', async () => {
    const other = join(folder, '2')
    expect(labMark(other)).not.toBe(labMark(folder))
    const stray = spawn('sleep', ['300'], { detached: true, stdio: 'ignore', env: { [markName]: labMark(other) } })
    started.push(stray)
    await new Promise((resolve) => stray.once('spawn', resolve))
    expect(await findLeftovers(folder)).toEqual([])
    const deaf = spawn('/bin/sh', ['-c', 'trap "" QUIT; while :; do sleep 0.05; done'], {
      detached: true,
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin', [markName]: labMark(other) },
    })
    started.push(deaf)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const end = ending(stray)
    const deafEnd = ending(deaf)
    expect(await sweepLeftovers(other)).toBeGreaterThanOrEqual(2)
    expect(await deafEnd).toBe('SIGKILL')
    expect(await end).toBe('SIGQUIT')
    rmSync(folder, { recursive: true })
  })
})
