import { stat } from 'node:fs/promises'
import { basename, isAbsolute, join, normalize, resolve } from 'node:path'
import { OwnSettings } from '@main/platform/own-settings.ts'
import { CockpitError } from '@shared/contract/cockpit-error.ts'
import { mostFolders, type ReferenceFolder } from '@shared/reference/reference.ts'
import { z } from 'zod'
import { type Page, readOwnFile } from './read-page.ts'
import { type Refused, readScanned, scanFolder, usualLimits } from './scan-folder.ts'
import type { StampedDocument } from './search-index.ts'

const fileForm = z.strictObject({ referenceFolders: z.array(z.string().min(1).max(4096)).max(mostFolders).default([]) })
const mostNamed = 200
/** Of all folders together. */
const mostText = 32 * 1024 * 1024

interface KeptFile {
  readonly stamp: string
  readonly bytes: number
  readonly read: ReturnType<typeof readOwnFile>
}

export type EachFile = (page: StampedDocument | null, files: number) => Promise<void>

/** What a look at the folders found. */
export interface OwnReading {
  readonly pages: readonly StampedDocument[]
  /** Files that are runbooks by their front matter; who reads them is the runbook library. */
  readonly runbooks: readonly { readonly path: string; readonly stamp: string; readonly folder: string }[]
  readonly folders: readonly ReferenceFolder[]
  /** Folders to be watched. */
  readonly watched: readonly string[]
}

/** The engineer's own Markdown, as `reference.yaml` of the settings folder names it. */
export class OwnFolders {
  private kept = new Map<string, KeptFile>()

  private constructor(
    private readonly settings: OwnSettings<typeof fileForm>,
    private readonly home: string,
  ) {}

  static async open(settingsFolder: string, home: string): Promise<OwnFolders> {
    const settings = await OwnSettings.open({
      path: join(settingsFolder, 'reference.yaml'),
      schema: fileForm,
      empty: { referenceFolders: [] },
      heading: [
        'Folders of your own Markdown that Foundry Cockpit shows and searches. Written by the cockpit; may be edited by hand.',
      ],
    })
    return new OwnFolders(settings, home)
  }

  /** Why reference.yaml does not hold; null when it does. */
  get error(): CockpitError | null {
    return this.settings.error
  }

  /** Errors: BAD_INPUT, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  async add(given: string): Promise<void> {
    const path = this.absolute(given)
    const found = await stat(path).catch(() => null)
    if (found === null || !found.isDirectory()) throw new CockpitError('BAD_INPUT', `There is no folder ${path}`)
    await this.settings.change(({ referenceFolders }) => {
      if (referenceFolders.some((each) => this.same(each, path))) return { referenceFolders }
      if (referenceFolders.length >= mostFolders) {
        throw new CockpitError('BAD_INPUT', `There are ${mostFolders} folders already`, 'Remove one of them.')
      }
      return { referenceFolders: [...referenceFolders, path] }
    })
  }

  /** Errors: NOT_FOUND, BAD_SETTINGS, SETTINGS_NOT_WRITTEN. */
  async remove(path: string): Promise<void> {
    await this.settings.change(({ referenceFolders }) => {
      const left = referenceFolders.filter((each) => each !== path)
      if (left.length === referenceFolders.length) {
        throw new CockpitError('NOT_FOUND', `${path} is not among the folders`)
      }
      return { referenceFolders: left }
    })
  }

  /**
   * Looks at every folder. Files that have not changed are not read again.
   * @param taken whether an id is a shipped page's.
   * @param each awaited after each file that was read, with the page that it is (null when it is none), and how many
   * files are known to be there.
   */
  async read(taken: (id: string) => boolean, each: EachFile): Promise<OwnReading> {
    await this.settings.reload()
    const reading = new Reading(this.kept, taken, each)
    for (const named of this.settings.value.referenceFolders) {
      const path = normalize(named.replace(/^~(?=[/\\]|$)/, this.home))
      if (isAbsolute(path)) await reading.folder(named, path)
      else reading.refuse(named, 'the path must begin at the root')
    }
    this.kept = reading.files
    return reading
  }

  private absolute(given: string): string {
    const path = given.replace(/^~(?=[/\\]|$)/, this.home)
    if (!isAbsolute(path)) throw new CockpitError('BAD_INPUT', `${given} does not begin at the root`)
    return resolve(path)
  }

  private same(one: string, path: string): boolean {
    return resolve(one.replace(/^~(?=[/\\]|$)/, this.home)) === path
  }
}

class Reading implements OwnReading {
  readonly pages: StampedDocument[] = []
  readonly runbooks: OwnReading['runbooks'][number][] = []
  readonly folders: ReferenceFolder[] = []
  readonly watched: string[] = []
  /** By path: what is kept until the next look. */
  readonly files = new Map<string, KeptFile>()
  private readonly ids = new Set<string>()
  private readonly runbookIds = new Set<string>()
  private bytes = 0
  private known = 0

  constructor(
    private readonly before: ReadonlyMap<string, KeptFile>,
    private readonly taken: (id: string) => boolean,
    private readonly each: EachFile,
  ) {}

  refuse(path: string, reason: string): void {
    this.folders.push({ path, pages: 0, runbooks: 0, refused: [{ path, reason }], refusedMore: 0 })
  }

  async folder(named: string, path: string): Promise<void> {
    const scan = await scanFolder(path, { ...usualLimits, files: usualLimits.files - this.files.size })
    const refused: Refused[] = [...scan.refused]
    const counts = { pages: this.pages.length, runbooks: this.runbooks.length }
    this.known += scan.files.length
    for (const { path: file, relative, stamp } of scan.files) {
      // Of folders within each other each file counts once.
      if (this.files.has(file)) continue
      const kept = await this.file(file, relative, stamp)
      this.bytes += kept.bytes
      this.files.set(file, kept)
      const before = this.pages.length
      const reason =
        this.bytes > mostText ? 'the folders hold more text than is searched' : this.take(kept, file, named)
      if (reason !== null) refused.push({ path: relative, reason })
      if (kept !== this.before.get(file)) await this.each(this.pages[before] ?? null, this.known)
    }
    this.watched.push(...scan.folders)
    this.folders.push({
      path: named,
      pages: this.pages.length - counts.pages,
      runbooks: this.runbooks.length - counts.runbooks,
      refused: refused.slice(0, mostNamed),
      refusedMore: Math.max(0, refused.length - mostNamed),
    })
  }

  private async file(path: string, relative: string, stamp: string): Promise<KeptFile> {
    const known = this.before.get(path)
    if (known?.stamp === stamp) return known
    const content = await readScanned(path)
    if ('wrong' in content) return { stamp, bytes: 0, read: content }
    return { stamp, bytes: content.text.length, read: readOwnFile(relative, content.text) }
  }

  /** @returns why it is not taken; null when it is. */
  private take({ read, stamp }: KeptFile, path: string, folder: string): string | null {
    if ('wrong' in read) return read.wrong
    if (read.form === 'runbook') {
      const id = basename(path).replace(/\.[^.]*$/, '')
      if (!path.endsWith('.md')) return 'a runbook is a file that ends with .md'
      if (this.runbookIds.has(id)) return `another runbook is called ${id}`
      this.runbookIds.add(id)
      this.runbooks.push({ path, stamp, folder })
      return null
    }
    const { idGiven: _idGiven, ...page } = read.page
    const id = this.freeId(read.page)
    if (id === null) return `another page has the id ${page.id}`
    this.ids.add(id)
    this.pages.push({ stamp, document: { ...page, id, kind: 'page', origin: 'own', accepted: true, path } })
    return null
  }

  /** Ids that only come from a path give way; null where one that was chosen is taken. */
  private freeId({ id, idGiven }: Page & { readonly idGiven: boolean }): string | null {
    const free = (wanted: string) => !this.ids.has(wanted) && !this.taken(wanted)
    if (free(id)) return id
    if (idGiven) return null
    for (let count = 2; count < 1_000; count += 1) if (free(`${id}-${count}`)) return `${id}-${count}`
    return null
  }
}
