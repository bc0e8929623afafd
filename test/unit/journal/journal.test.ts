import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal, verifyJournal } from '@main/journal/journal.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import type { JournalNote } from '@shared/journal/entry.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-journal-'))
  path = join(folder, 'journal', 'actions.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const note = (detail: string): JournalNote => ({
  id: 'one',
  phase: 'before',
  who: { person: 'me', clusterUser: null },
  cluster: 'prod-eu',
  action: 'restart',
  tier: 'D1',
  object: { kind: 'deployments', namespace: 'a', name: 'x', uid: 'u', resourceVersion: '7' },
  result: null,
  detail,
})
const written = async (...details: string[]) => {
  const journal = await openJournal(path, () => 1_000)
  await Promise.all(details.map((detail) => journal.append(note(detail))))
  await journal.close()
}

describe('the journal', () => {
  it('is empty where there is none, and not made by looking', async () => {
    expect(await verifyJournal(path)).toEqual({ entries: 0, broken: null, tornBytes: 0 })
    expect(await readdir(folder)).toEqual([])
  })

  it('goes on where it ended, in order, for its owner only', async () => {
    await written('a', 'b', 'c')
    await written('d')
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ seq, detail }) => `${seq} ${detail}`)).toEqual(['1 a', '2 b', '3 c', '4 d'])
    expect(lines[0].prev).toBe('0'.repeat(64))
    expect(lines[3].prev).toBe(lines[2].hash)
    expect(await verifyJournal(path)).toEqual({ entries: 4, broken: null, tornBytes: 0 })
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o077).toBe(0)
  })

  it('shows any changed byte', async () => {
    await written('a', 'b', 'c')
    const bytes = await readFile(path)
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(path, changed)
      const { broken, tornBytes } = await verifyJournal(path)
      expect([at, broken !== null || tornBytes > 0]).toEqual([at, true])
    }
  })

  it('shows an entry that was taken out or put elsewhere', async () => {
    await written('a', 'b', 'c')
    const [a, b, c] = (await readFile(path, 'utf8')).split('\n')
    await writeFile(path, `${a}\n${c}\n`)
    expect((await verifyJournal(path)).broken).toEqual({ line: 2, why: 'it does not follow the entry before it' })
    await writeFile(path, `${b}\n${a}\n${c}\n`)
    expect((await verifyJournal(path)).broken?.line).toBe(1)
  })

  it('sets a torn last line aside, says so, and goes on', async () => {
    await written('a', 'b')
    await appendFile(path, '{"seq":3,"at":"20')
    expect(await verifyJournal(path)).toMatchObject({ broken: null, tornBytes: 17 })
    const journal = await openJournal(path, () => 5_000)
    expect(journal.opening).toEqual({ entries: 2, broken: null, tornBytes: 17, tornKeptAt: `${path}.torn-5000` })
    await journal.append(note('c'))
    await journal.close()
    expect(await readFile(`${path}.torn-5000`, 'utf8')).toBe('{"seq":3,"at":"20')
    expect(await verifyJournal(path)).toEqual({ entries: 4, broken: null, tornBytes: 0 })
    const repair = JSON.parse((await readFile(path, 'utf8')).split('\n')[2] ?? '')
    expect(repair).toMatchObject({ seq: 3, phase: 'repair', detail: 'A torn last line of 17 bytes was set aside' })
  })

  it('keeps to be told of a break and still writes what comes after', async () => {
    await written('a', 'b')
    await writeFile(path, (await readFile(path, 'utf8')).replace('"detail":"a"', '"detail":"z"'))
    const journal = await openJournal(path, () => 1)
    expect(journal.opening.broken?.line).toBe(1)
    await journal.append(note('c'))
    await journal.close()
    expect(await verifyJournal(path)).toMatchObject({ entries: 3, broken: { line: 1 } })
  })

  it('follows what another window wrote into it', async () => {
    const one = await openJournal(path, () => 1)
    const other = await openJournal(path, () => 2)
    await one.append(note('a'))
    await other.append(note('b'))
    await one.append(note('c'))
    await Promise.all([one.close(), other.close()])
    expect(await verifyJournal(path)).toEqual({ entries: 3, broken: null, tornBytes: 0 })
  })

  it('fails in words where it cannot be kept', async () => {
    await writeFile(join(folder, 'journal'), 'a file, not a folder')
    const failure = await openJournal(path, () => 1).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(CockpitError)
    expect(failure).toMatchObject({ code: 'JOURNAL_FAILED' })
  })
})
