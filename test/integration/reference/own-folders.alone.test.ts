import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '@main/platform/system-clock.ts'
import { type OpenedReference, openReference } from '@main/reference/open-reference.ts'
import { type ReferenceOverview, referenceOverview } from '@shared/reference/contract.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleRunbook } from '../../unit/runbooks/sample-runbook.ts'
import { repositoryRoot } from '../lab/supervisor-bundle.ts'

let folder: string
let notes: string
let reference: OpenedReference
const signal = () => AbortSignal.timeout(60_000)

const open = (): Promise<OpenedReference> =>
  openReference({ root: repositoryRoot, settingsFolder: join(folder, 'settings'), home: folder, clock: systemClock })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cockpit-reference-'))
  notes = join(folder, 'notes')
  await mkdir(join(notes, 'deep'), { recursive: true })
  reference = await open()
})
afterEach(async () => {
  await reference.close()
  await rm(folder, { recursive: true, force: true })
})

/** The overview as soon as it is as wanted: whatever changed is told without being asked for again. */
async function until(enough: (overview: ReferenceOverview) => boolean): Promise<ReferenceOverview> {
  const stop = new AbortController()
  let last: ReferenceOverview | null = null
  try {
    for await (const message of reference.handlers.overview({}, AbortSignal.any([stop.signal, signal()]))) {
      last = referenceOverview.parse(message)
      if (enough(last)) return last
    }
  } finally {
    stop.abort()
  }
  throw new Error(`it never was as wanted: ${JSON.stringify(last?.folders)}`)
}
const pages = (overview: ReferenceOverview): string[] =>
  overview.entries.filter(({ kind, origin }) => kind === 'page' && origin === 'own').map(({ id }) => id)
const found = async (words: string): Promise<string[]> =>
  (await reference.handlers.search({ words, limit: 5, whole: true }, signal())).hits.map(({ id }) => id)
const write = (name: string, text: string): Promise<void> => writeFile(join(notes, name), text)

describe('a folder of one’s own Markdown', () => {
  it('is searched as soon as it was added, follows its files, and is let go', async () => {
    await write('disk.md', '# Disk full\n\nLook for zebracorn.')
    expect(await found('zebracorn')).toEqual([])
    await reference.handlers.addFolder({ path: '~/notes' }, signal())
    expect(await found('zebracorn')).toEqual(['disk'])

    await write('deep/new.md', 'About quaggas.')
    await until((overview) => pages(overview).includes('deep-new'))
    expect(await found('quaggas')).toEqual(['deep-new'])

    await write('disk.md', '# Disk full\n\nLook for axolotls.')
    await expect.poll(() => found('axolotls'), { timeout: 60_000 }).toEqual(['disk'])
    expect(await found('zebracorn')).toEqual([])
    expect(await reference.handlers.show({ kind: 'page', id: 'disk' }, signal())).toMatchObject({
      title: 'Disk full',
      origin: 'own',
      path: join(notes, 'disk.md'),
    })

    await rm(join(notes, 'disk.md'))
    await until((overview) => !pages(overview).includes('disk'))
    expect(await found('axolotls')).toEqual([])

    // A whole folder that goes and comes back.
    await rename(notes, join(folder, 'away'))
    expect((await until(({ folders }) => (folders[0]?.refused.length ?? 0) > 0)).folders).toMatchObject([
      { pages: 0, refused: [{ reason: 'it is not there' }] },
    ])
    await rename(join(folder, 'away'), notes)
    await until((overview) => pages(overview).includes('deep-new'))

    // Another window has the same setting.
    await reference.close()
    reference = await open()
    expect(await found('quaggas')).toEqual(['deep-new'])
    await reference.handlers.removeFolder({ path: notes }, signal())
    expect(await found('quaggas')).toEqual([])
  })

  it('is read as far as it can be, and every other file is named with its reason', async () => {
    await writeFile(join(folder, 'secret.md'), 'platypus')
    await mkdir(join(notes, 'node_modules'))
    await write('node_modules/x.md', 'x')
    await write('good.md', 'fine')
    await write('large.md', 'x\n'.repeat(200_000))
    await write('binary.md', '')
    await writeFile(join(notes, 'binary.md'), Buffer.from([0xff, 0xfe, 0x00, 0x41]))
    await write('bomb.md', '---\na: &a [x]\nb: [*a, *a]\n---\n')
    await write('nested.md', `${'>'.repeat(1000)} x`)
    await write('taken.md', '---\nid: good\ntitle: Taken\n---\n')
    await symlink(join(folder, 'secret.md'), join(notes, 'leads-out.md'))
    await symlink(folder, join(notes, 'around'))
    await symlink(join(notes, 'good.md'), join(notes, 'inside.md'))
    await symlink(join(notes, 'loop.md'), join(notes, 'loop.md'))
    await promisify(execFile)('mkfifo', [join(notes, 'pipe.md')])
    await mkdir(join(notes, 'closed'))
    await chmod(join(notes, 'closed'), 0o000)
    await mkdir(join(notes, ...'abcdefghij'), { recursive: true })

    await reference.handlers.addFolder({ path: notes }, signal())
    const overview = await until(({ folders }) => folders.length === 1)
    const reasons = Object.fromEntries((overview.folders[0]?.refused ?? []).map(({ path, reason }) => [path, reason]))
    expect(reasons).toMatchObject({
      'large.md': 'it is larger than 256 KiB',
      'binary.md': 'it is no UTF-8 text',
      'bomb.md': expect.stringContaining('aliases'),
      'nested.md': expect.stringContaining('nested too deeply'),
      'taken.md': 'another page has the id good',
      'leads-out.md': 'the link leads outside of the folder',
      'loop.md': 'its link leads in a circle',
      'pipe.md': 'it is no regular file',
      'a/b/c/d/e/f/g/h/i': 'it lies deeper than 8 folders',
    })
    expect(pages(overview)).toEqual(['good'])
    expect(await found('platypus')).toEqual([])
    await chmod(join(notes, 'closed'), 0o700)
  })

  it('may hold runbooks: shown and found, and not to be run before they were accepted', async () => {
    await write('sample.md', sampleRunbook({ step: 'id: pods\nexpect:\n  - pass: true\n    because: yes it is' }))
    await write('service-not-responding.md', sampleRunbook({}))
    await write('broken.md', '---\nseverity: critical\nminutes: 5\nid: broken\n---\n')
    await reference.handlers.addFolder({ path: notes }, signal())
    const first = await until(({ folders }) => folders.length === 1)
    expect(first.folders[0]).toMatchObject({ pages: 0, runbooks: 1 })
    expect(first.folders[0]?.refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('cannot be used'),
      'another runbook has this name',
    ])
    const own = first.entries.find(({ id, kind }) => id === 'sample' && kind === 'runbook')
    expect(own).toMatchObject({ origin: 'own', accepted: false })

    const { hash } = await reference.library.find('sample')
    await reference.library.accept('sample', hash)
    await until(({ entries }) => entries.some(({ id, accepted }) => id === 'sample' && accepted))
    // Another text is another runbook: what was accepted is not this one.
    await write('sample.md', sampleRunbook({ step: 'id: pods\nexpect:\n  - fail: true\n    because: changed' }))
    await until(({ entries }) => entries.some(({ id, accepted }) => id === 'sample' && !accepted))
    expect((await reference.library.find('sample')).accepted).toBe(false)
  })

  it.each(['relative/path', '/nonexistent/folder', '/etc/hostname'])('%s is refused', async (path) => {
    await expect(async () => reference.handlers.addFolder({ path }, signal())).rejects.toThrow(/no folder|root/)
  })

  it('whose setting does not hold is told, and the rest is there', async () => {
    await mkdir(join(folder, 'settings'), { recursive: true })
    await writeFile(join(folder, 'settings', 'reference.yaml'), 'referenceFolders: 7\n')
    const { errors, entries } = await until(({ reading }) => reading === null)
    expect(errors).toMatchObject([{ code: 'BAD_SETTINGS' }])
    expect(entries.map(({ id }) => id)).toContain('service-not-responding')
    await expect(async () => reference.handlers.addFolder({ path: notes }, signal())).rejects.toThrow('does not hold')
  })
})
