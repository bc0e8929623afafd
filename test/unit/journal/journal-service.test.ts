import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '@main/journal/journal.ts'
import { journalService } from '@main/journal/journal-service.ts'
import { systemClock } from '@main/platform/system-clock.ts'
import { filterEntries } from '@renderer/journal/filter-entries.ts'
import type { JournalNote } from '@shared/journal/entry.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'

const note = (name: string, cluster = 'prod-eu'): JournalNote => ({
  id: 'one',
  phase: 'after',
  who: { person: 'me', clusterUser: 'admin' },
  cluster,
  action: 'restart',
  tier: 'D1',
  object: { kind: 'deployments', namespace: 'bud-system', name, uid: 'u', resourceVersion: '7' },
  result: 'done',
  detail: 'All pods are new',
})
let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-journal-'))
  path = join(folder, 'actions.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('tells the journal newest first, again when it grows, and the line that does not fit', async () => {
  const service = journalService(path, systemClock)
  const closing = new AbortController()
  const messages = service.watch({}, closing.signal)[Symbol.asyncIterator]()
  const next = async () => (await messages.next()).value
  expect(await next()).toMatchObject({ entries: [], total: 0, broken: null })

  const journal = await openJournal(path, systemClock.now)
  await journal.append(note('budapp'))
  await journal.append(note('budsim'))
  const names = async () => {
    for (;;) {
      const message = await next()
      if (message.total === 2) return message.entries.map(({ object }: JournalNote) => object.name)
    }
  }
  expect(await names()).toEqual(['budsim', 'budapp'])
  await journal.close()

  await writeFile(path, (await readFile(path, 'utf8')).replace('"budapp"', '"budmodel"'))
  expect(await next()).toMatchObject({ total: 2, broken: { line: 1 } })
  closing.abort()
})

it('exports all of it', async () => {
  const journal = await openJournal(path, systemClock.now)
  await journal.append(note('budapp'))
  await journal.close()
  const { export: exported } = journalService(path, systemClock)
  const { signal } = new AbortController()
  const csv = await exported({ form: 'csv' }, signal)
  expect(csv.name).toMatch(/^cockpit-journal-\d{4}-\d\d-\d\d\.csv$/)
  expect(csv.text.split('\r\n')).toHaveLength(3)
  expect(JSON.parse((await exported({ form: 'json' }, signal)).text)).toMatchObject({
    version: 1,
    verdict: { broken: null },
    entries: [{ action: 'restart' }],
  })
})

it('is filtered by words, all of which must be somewhere', () => {
  const chained = { seq: 1, at: '2026-11-25T19:00:00.000Z', prev: '', hash: '' }
  const entries = [
    { ...note('budapp'), ...chained },
    { ...note('budsim', 'staging'), ...chained, seq: 2 },
  ]
  const found = (filter: string) => filterEntries(entries, filter).map(({ seq }) => seq)
  expect(found('  ')).toEqual([1, 2])
  expect(found('RESTART staging')).toEqual([2])
  expect(found('budapp staging')).toEqual([])
})
