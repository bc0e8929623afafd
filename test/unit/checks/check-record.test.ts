import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CheckRecord } from '@main/checks/check-record.ts'
import type { CheckResult } from '@shared/checks/check.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'

const second = 1000
let root: string
let now: number
let words: number
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cockpit-check-record-'))
  now = Date.UTC(2026, 10, 25, 7)
  words = 0
})
afterEach(() => rm(root, { recursive: true }))

const recordIn = (settingsFolder: string) =>
  new CheckRecord({
    settingsFolder,
    now: () => now,
    word: () => {
      words += 1
      return `${words}`.padStart(6, '0')
    },
    person: 'tester',
  })
const result = { cluster: 'prod-eu', check: 'pods-running', title: 'Pods', verdict: 'fail', observed: 'budapp-1' }

it('keeps verdicts, not what was seen, and gives what ended since then once', async () => {
  const record = recordIn(root)
  await record.keep([result as CheckResult], true)
  now += 10 * second
  await record.keep([result as CheckResult], false)
  for (const name of await readdir(join(root, 'checks'))) {
    expect(await readFile(join(root, 'checks', name), 'utf8')).not.toContain('budapp-1')
  }
  const [first, later] = await record.since(now - 10 * second, new Set())
  expect(first).toMatchObject({ who: 'tester', whole: true, results: [{ cluster: 'prod-eu', verdict: 'fail' }] })
  expect(await record.since(now, new Set())).toMatchObject([{ id: later?.id, whole: false }])
  expect(await record.since(0, new Set([first?.id ?? '', later?.id ?? '']))).toEqual([])
})

it('keeps the newest 200, and passes over what is no record', async () => {
  const record = recordIn(root)
  await mkdir(join(root, 'checks'))
  await writeFile(join(root, 'checks', '20991231-000000-ffffff.json'), '{"at": "tomorrow"}')
  for (let count = 0; count < 203; count += 1) {
    now += second
    await record.keep([result as CheckResult], true)
  }
  expect(await readdir(join(root, 'checks'))).toHaveLength(200)
  const kept = await record.since(0, new Set())
  expect(kept).toHaveLength(199)
  expect(kept.at(-1)?.at).toBe(now)
})

it('makes no settings folder where there is none', async () => {
  await recordIn(join(root, 'none')).keep([result as CheckResult], true)
  expect(await readdir(root)).toEqual([])
})
