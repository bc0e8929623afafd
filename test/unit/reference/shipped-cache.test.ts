import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@main/platform/system-clock.ts'
import { type OpenedReference, openReference } from '@main/reference/open-reference.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let root: string
let settingsFolder: string
const opened: OpenedReference[] = []
const soon = () => AbortSignal.timeout(30_000)

const open = async (): Promise<OpenedReference> => {
  const reference = await openReference({ root, settingsFolder, home: root, clock: systemClock })
  opened.push(reference)
  return reference
}
const search = async (reference: OpenedReference, words: string, whole = false) =>
  reference.handlers.search({ words, limit: 5, whole }, soon())
const page = (id: string, text: string) =>
  writeFile(
    join(root, 'resources', 'reference', `${id}.md`),
    `---\nid: ${id}\ntitle: About ${id}\nsummary: ${id}\n---\n\n${text}\n`,
  )
const cacheFile = () => join(settingsFolder, 'cache', 'shipped-texts.json')

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cockpit-shipped-'))
  settingsFolder = join(root, 'settings')
  await mkdir(join(root, 'resources', 'reference'), { recursive: true })
  await mkdir(join(root, 'resources', 'runbooks'))
  await page('zebras', 'They have stripes.')
})
afterEach(async () => {
  for (const reference of opened.splice(0)) await reference.close()
  await rm(root, { recursive: true, force: true })
})

describe('the shipped texts', () => {
  it('are kept with their index, and hold for exactly the files that are there', async () => {
    await mkdir(settingsFolder)
    expect((await search(await open(), 'stripes', true)).hits.map(({ id }) => id)).toEqual(['zebras'])
    // What is found from now on comes from what was kept.
    await writeFile(cacheFile(), (await readFile(cacheFile(), 'utf8')).replaceAll('About zebras', 'As it was kept'))
    expect((await search(await open(), 'stripes')).hits).toMatchObject([{ id: 'zebras', title: 'As it was kept' }])
    await page('quaggas', 'They had stripes.')
    const again = await open()
    expect((await search(again, 'stripes', true)).hits.map(({ title }) => title).sort()).toEqual([
      'About quaggas',
      'About zebras',
    ])
  })

  it('are read anew when what was kept is no such thing', async () => {
    await mkdir(join(settingsFolder, 'cache'), { recursive: true })
    await writeFile(cacheFile(), '{"key":')
    expect((await search(await open(), 'stripes')).hits.map(({ id }) => id)).toEqual(['zebras'])
  })

  it('make no settings folder where there is none', async () => {
    expect((await search(await open(), 'stripes', true)).documents).toBe(1)
    await expect(readFile(cacheFile())).rejects.toThrow('ENOENT')
  })
})

describe('a search while texts are still being read', () => {
  it('answers from what is there, says so, and tells when it is whole', async () => {
    const notes = join(root, 'notes')
    await mkdir(notes)
    for (let number = 0; number < 60; number += 1)
      await writeFile(join(notes, `n${number}.md`), `# Note ${number}\n\nMarmots.`)
    await mkdir(settingsFolder)
    await writeFile(join(settingsFolder, 'reference.yaml'), `referenceFolders: [${notes}]\n`)
    const reference = await open()
    const first = await search(reference, 'stripes marmots')
    expect(first.hits.map(({ id }) => id)).toContain('zebras')
    expect(first.reading?.done).toBeLessThan(61)
    expect(await search(reference, 'marmots', true)).toMatchObject({ documents: 61, reading: null })
    expect((await search(reference, 'marmots')).hits).toHaveLength(5)
  })
})
