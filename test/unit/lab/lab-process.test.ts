import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LabProcess, type ProcessPlan } from '@main/lab/lab-process.ts'
import { Reaper } from '@main/lab/reaper.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
let reaper: Reaper
let reports: string[] = []

const plan = (script: string, more: Partial<ProcessPlan> = {}): ProcessPlan => ({
  part: 'server',
  command: '/bin/sh',
  argv: ['-c', script],
  cwd: folder,
  environment: { PATH: '/usr/bin:/bin' },
  logFile: join(folder, 'server.log'),
  stopSignal: 'TERM',
  ready: async () => existsSync(join(folder, 'ready')),
  readyWithinMs: 5_000,
  ...more,
})
const make = (given: ProcessPlan) =>
  new LabProcess(given, folder, reaper, (state, detail) => reports.push(`${state} ${detail}`.trim()))
const until = async (done: () => boolean) => {
  for (let tries = 0; tries < 200 && !done(); tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(done()).toBe(true)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-process-'))
  reaper = new Reaper(folder)
  reports = []
})
afterEach(async () => {
  await reaper.close()
  rmSync(folder, { recursive: true })
})

describe('a server of the lab', () => {
  it('is ready when it serves, and ends when it is asked', async () => {
    const server = make(plan('trap "echo ended >> end; exit 0" TERM; touch ready; while :; do sleep 0.05; done'))
    expect(await server.start()).toBe(true)
    expect(reports).toEqual(['starting Starting', 'ready'])
    await server.stop()
    expect(readFileSync(join(folder, 'end'), 'utf8')).toBe('ended\n')
    expect(server.pid).toBeNull()
    expect(reports).toHaveLength(2)
  })

  it('that dies says the end of its log and is started again', async () => {
    const server = make(
      plan('echo run >> runs; echo "no space left" >&2; [ -e fixed ] && touch ready && sleep 60; exit 3'),
    )
    expect(await server.start()).toBe(false)
    await until(() => reports.some((line) => line.includes('ended with code 3') && line.includes('no space left')))
    writeFileSync(join(folder, 'fixed'), '')
    await until(() => reports.at(-1) === 'ready')
    expect(readFileSync(join(folder, 'runs'), 'utf8').split('\n').length).toBeGreaterThan(2)
    await server.stop()
  })

  it('stays down after kill until it is started', async () => {
    const server = make(plan('touch ready; sleep 60'))
    await server.start()
    await server.kill()
    expect(server.pid).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(reports.at(-1)).toMatch(/^failed Killed on request/)
    expect(await server.start()).toBe(true)
    expect(reports.at(-1)).toBe('ready')
    await server.stop()
  })

  it('that runs but never serves is ended and not called ready', async () => {
    const server = make(plan('sleep 60', { readyWithinMs: 300 }))
    expect(await server.start()).toBe(false)
    expect(reports).not.toContain('ready')
    await server.stop()
    expect(server.pid).toBeNull()
  })

  it('that ignores the request is killed within seconds', async () => {
    const server = make(plan('trap "" TERM; touch ready; while :; do sleep 0.05; done'))
    await server.start()
    const before = Date.now()
    await server.stop()
    expect(Date.now() - before).toBeLessThan(4_000)
    expect(server.pid).toBeNull()
  })
})
