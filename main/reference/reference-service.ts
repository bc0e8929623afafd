import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@main/clusters/cluster-access.ts'
import { conflatedStream } from '@main/clusters/conflated-stream.ts'
import type { LibraryFile } from '@main/runbooks/runbook-library.ts'
import { CockpitError, type ErrorShape, toErrorShape } from '@shared/contract/cockpit-error.ts'
import type { Handlers, Unsubscribe } from '@shared/contract/define-contract.ts'
import type { ReadingProgress, ReferenceOverview, referenceContract } from '@shared/reference/contract.ts'
import type { GuideSection, ReferenceDocument, ReferenceFolder } from '@shared/reference/reference.ts'
import type { Runbook } from '@shared/runbooks/runbook.ts'
import { FolderWatch } from './folder-watch.ts'
import type { EachFile, OwnFolders, OwnReading } from './own-folders.ts'
import { runbookDocument } from './runbook-document.ts'
import { SearchIndex, type StampedDocument } from './search-index.ts'
import type { ShippedCache } from './shipped-cache.ts'
import type { ShippedPages } from './shipped-pages.ts'

const pace = 200

export interface ReferenceOptions {
  readonly clock: Clock
  readonly own: OwnFolders
  readonly shipped: () => Promise<ShippedPages>
  readonly sections: () => Promise<GuideSection[]>
  /** Runbooks of one origin, those of the own folders among the own ones. */
  readonly runbooks: (origin: Runbook['origin']) => Promise<readonly LibraryFile[]>
  readonly cache: Pick<ShippedCache, 'load' | 'keep'>
  /** Folders of runbooks that may change, and files that say which are accepted. */
  readonly alsoWatched: readonly string[]
}

/** Everything that can be read and searched without a cluster. Nothing is read before somebody asks. */
export class ReferenceService {
  readonly handlers: Handlers<typeof referenceContract>
  private index = new SearchIndex()
  private readonly watch: FolderWatch
  private readonly listeners = new Set<() => void>()
  private documents = new Map<string, ReferenceDocument>()
  private overview: ReferenceOverview | null = null
  private shipped: readonly StampedDocument[] = []
  private sections: GuideSection[] = []
  private errors: ErrorShape[] = []
  private reading: OwnReading = { pages: [], runbooks: [], folders: [], watched: [] }
  private begun: Promise<void> | null = null
  private tellSome = () => {}
  /** Resolves when there is something to be found. */
  private readonly some = new Promise<void>((resolve) => {
    this.tellSome = resolve
  })
  /** Files of the own folders that are known to be there, while they are read; null when nothing is being read. */
  private expected: number | null = null
  private whole = false
  private turn: Promise<void> = Promise.resolve()
  /** Of what was last said: the same entries may stand for another text. */
  private stamps = ''
  private ownRead = false
  private closed = false

  constructor(private readonly options: ReferenceOptions) {
    this.watch = new FolderWatch(options.clock, () => this.look())
    this.handlers = {
      overview: (_input, signal) => this.overviews(signal),
      show: async ({ kind, id }) => {
        const key = `${kind}:${id}`
        await this.atLeastSome()
        if (!this.documents.has(key)) await this.ready()
        const found = this.documents.get(key)
        if (found === undefined) throw new CockpitError('NOT_FOUND', `There is no ${kind} ${id}`)
        return found
      },
      search: async ({ words, limit, whole = false }) => {
        await (whole ? this.ready() : this.atLeastSome())
        return { hits: this.index.search(words, limit), documents: this.index.size, reading: this.progress() }
      },
      addFolder: async ({ path }) => {
        await options.own.add(path)
        await this.lookAnew()
        return {}
      },
      removeFolder: async ({ path }) => {
        await options.own.remove(path)
        await this.lookAnew()
        return {}
      },
    }
  }

  /** Runbooks in the own folders, for the library that reads them. */
  async runbookFiles(): Promise<readonly string[]> {
    // Only once somebody asked for the reference are the folders watched.
    if (this.begun === null || !this.ownRead) await this.readOwn(this.pause)
    return this.reading.runbooks.map(({ path }) => path)
  }

  /** Ends the watches. */
  async close(): Promise<void> {
    this.closed = true
    this.watch.close()
    await this.begun?.catch(() => undefined)
    await this.turn
  }

  private ready(): Promise<void> {
    this.begun ??= this.begin()
    return this.begun
  }

  /** Others get their turn; whoever closes does not wait for all that is still to be read. */
  private readonly pause = async (): Promise<void> => {
    await setImmediate()
    if (this.closed) throw new CockpitError('CANCELLED', 'The reference is closing')
  }

  private atLeastSome(): Promise<void> {
    return Promise.race([this.some, this.ready()])
  }

  private progress(): ReadingProgress | null {
    if (this.whole && this.expected === null) return null
    const { size } = this.index
    return { done: size, total: this.expected === null ? null : Math.max(size, this.shipped.length + this.expected) }
  }

  private async begin(): Promise<void> {
    const cached = await this.options.cache.load()
    if (cached === null) await this.readShipped()
    else {
      this.index = cached.index
      this.shipped = cached.documents
      this.documents = byKey(cached.documents)
      this.tellSome()
    }
    try {
      this.sections = await this.options.sections()
    } catch (thrown) {
      this.errors.push(toErrorShape(thrown))
    }
    this.say([], this.shipped)
    await this.look()
    this.whole = true
    this.say(this.overview?.folders ?? [], null)
  }

  /** Pages first: they are read in a moment, and runbooks are checked as well. */
  private async readShipped(): Promise<void> {
    const { pages, errors } = await this.options.shipped()
    this.errors = errors.map(toErrorShape)
    await this.index.set(pages, this.pause)
    this.documents = byKey(pages)
    this.tellSome()
    this.shipped = [...pages, ...documentsOf(await this.options.runbooks('built-in'))]
    await this.index.set(this.shipped, this.pause)
    this.documents = byKey(this.shipped)
    if (errors.length === 0) await this.options.cache.keep(this.shipped, this.index)
  }

  /** A look while the shipped texts are still being read would take them for gone. */
  private async lookAnew(): Promise<void> {
    await this.ready()
    await this.look()
  }

  /** One look at a time; never rejects. */
  private look(): Promise<void> {
    this.turn = this.turn.then(() => (this.closed ? undefined : this.readAll())).catch(() => undefined)
    return this.turn
  }

  private async readAll(): Promise<void> {
    try {
      await this.readOwn(async (page, files) => {
        this.expected = files
        if (page !== null) {
          this.index.put(page)
          this.documents.set(`${page.document.kind}:${page.document.id}`, page.document)
        }
        await this.pause()
      })
      const { runbooks, folders } = this.judged(await this.options.runbooks('own'))
      const documents = [...this.shipped, ...this.reading.pages, ...runbooks]
      await this.index.set(documents, this.pause)
      this.documents = byKey(documents)
      this.expected = null
      this.say(folders, documents)
    } finally {
      this.expected = null
      this.watch.follow([...this.options.alsoWatched, ...this.reading.watched])
    }
  }

  private async readOwn(each: EachFile): Promise<void> {
    const shipped = new Set(this.shipped.flatMap(({ document: { kind, id } }) => (kind === 'page' ? [id] : [])))
    this.reading = await this.options.own.read((id) => shipped.has(id), each)
    this.ownRead = true
  }

  /** Runbooks as documents, and with each folder what the library says against its runbooks. */
  private judged(files: readonly LibraryFile[]): { runbooks: StampedDocument[]; folders: ReferenceFolder[] } {
    const byPath = new Map(files.map((file) => [file.path, file]))
    const folders = this.reading.folders.map((folder): ReferenceFolder => {
      const wrong = this.reading.runbooks.flatMap(({ path, folder: within }) => {
        if (within !== folder.path) return []
        const file = byPath.get(path)
        if (file !== undefined && 'runbook' in file) return []
        const reason = file === undefined ? 'another runbook has this name' : file.wrong
        return [{ path, reason }]
      })
      return {
        ...folder,
        runbooks: folder.runbooks - wrong.length,
        refused: [...folder.refused, ...wrong].slice(0, 200),
      }
    })
    return { runbooks: documentsOf(files), folders }
  }

  /** @param documents null: the same as last time. */
  private say(folders: readonly ReferenceFolder[], documents: readonly StampedDocument[] | null): void {
    const { error } = this.options.own
    const next: ReferenceOverview = {
      entries: [...this.documents.values()].map(({ parts: _parts, ...entry }) => entry),
      sections: this.sections,
      folders: [...folders],
      errors: [...this.errors, ...(error === null ? [] : [toErrorShape(error)])],
      reading: this.progress(),
    }
    const stamps =
      documents?.map(({ document, stamp }) => `${document.kind} ${document.id} ${stamp}`).join('\n') ?? this.stamps
    if (stamps === this.stamps && JSON.stringify(this.overview) === JSON.stringify(next)) return
    this.stamps = stamps
    this.overview = next
    for (const listener of [...this.listeners]) listener()
  }

  private async *overviews(signal: AbortSignal): AsyncGenerator<ReferenceOverview, void, void> {
    await this.atLeastSome()
    const source = {
      subscribe: (changed: () => void): Unsubscribe => {
        this.listeners.add(changed)
        return () => this.listeners.delete(changed)
      },
      take: () => this.overview,
    }
    yield* conflatedStream(source, this.options.clock, pace, signal)
  }
}

const byKey = (documents: readonly StampedDocument[]): Map<string, ReferenceDocument> =>
  new Map(documents.map(({ document }) => [`${document.kind}:${document.id}`, document]))

function documentsOf(files: readonly LibraryFile[]): StampedDocument[] {
  return files.flatMap((file) =>
    'runbook' in file ? [{ document: runbookDocument(file.runbook), stamp: file.runbook.hash }] : [],
  )
}
