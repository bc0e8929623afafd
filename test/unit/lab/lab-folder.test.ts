import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  claimLabFolder,
  defaultLabFolder,
  isLabFolder,
  labPaths,
  readLabRecord,
  writeLabRecord,
} from '@main/lab/lab-folder.ts'
import { takeLock } from '@main/lab/lab-lock.ts'
import { writePodCommands } from '@main/lab/pod-command-files.ts'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'lab-folder-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the lab folder', () => {
  it('is where one says, else where the system keeps state', () => {
    expect(defaultLabFolder({ COCKPIT_LAB: '/x/y' }, 'linux')).toBe('/x/y')
    expect(defaultLabFolder({ XDG_STATE_HOME: '/state' }, 'linux')).toBe('/state/foundry-cockpit/lab')
    expect(defaultLabFolder({}, 'linux')).toMatch(/\.local\/state\/foundry-cockpit\/lab$/)
    expect(defaultLabFolder({}, 'darwin')).toMatch(/Library\/Application Support\/foundry-cockpit\/lab$/)
  })

  it('keeps its record from everybody else, and believes only a whole one', async () => {
    const record = { pid: 5, port: 6, token: 't'.repeat(64), startedAt: 7 }
    await writeLabRecord(folder, record)
    expect(statSync(labPaths(folder).record).mode & 0o777).toBe(0o600)
    expect(await readLabRecord(folder)).toEqual(record)
    writeFileSync(labPaths(folder).record, readFileSync(labPaths(folder).record, 'utf8').slice(0, 20))
    expect(await readLabRecord(folder)).toBeNull()
  })
})

describe('claiming a folder', () => {
  it('takes a new or an empty one, and its own again', async () => {
    const fresh = join(folder, 'fresh', 'lab')
    expect(await isLabFolder(fresh)).toBe(false)
    await claimLabFolder(fresh)
    expect(statSync(fresh).mode & 0o777).toBe(0o700)
    writeFileSync(join(fresh, 'lab.json'), '')
    await claimLabFolder(fresh)
    expect(await isLabFolder(fresh)).toBe(true)
  })

  it("refuses somebody's home", async () => {
    const home = join(folder, 'home')
    mkdirSync(join(home, 'bin'), { recursive: true, mode: 0o755 })
    await expect(claimLabFolder(home)).rejects.toMatchObject({ code: 'LAB_FOLDER' })
    expect(await isLabFolder(home)).toBe(false)
  })
})

describe('the lock', () => {
  const path = join(folder, 'lab.lock')

  it('is given once, and again after its release', async () => {
    const first = await takeLock(path)
    expect(first).not.toBeNull()
    expect(await takeLock(path)).toBeNull()
    await first?.release()
    const second = await takeLock(path)
    expect(second).not.toBeNull()
    await second?.release()
  })

  it('of a dead process, or of one whose number another has now, is taken over', async () => {
    for (const stale of [`${2 ** 22 + 1} 5`, `${process.pid} 1`, 'rubbish']) {
      writeFileSync(path, stale)
      const lock = await takeLock(path)
      expect(lock).not.toBeNull()
      await lock?.release()
    }
  })
})

describe('the commands of a pod', () => {
  it('get their arguments untouched', async () => {
    const script = join(folder, "it's a script.cjs")
    writeFileSync(script, 'console.log(JSON.stringify([process.env.MARK, ...process.argv.slice(2)]))')
    await writePodCommands(join(folder, 'bin'), { command: process.execPath, environment: { MARK: "a'b" } }, script)
    const words = ['-c', '$(id); "x" \'y\'', '']
    const answer = execFileSync(join(folder, 'bin', 'python'), words, { encoding: 'utf8' })
    expect(JSON.parse(answer)).toEqual(["a'b", 'python', ...words])
    expect(statSync(join(folder, 'bin', 'python')).mode & 0o777).toBe(0o700)
  })
})
